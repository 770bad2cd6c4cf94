using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Shots;

namespace InferenceEngine.Posters.Tests.Shots;

public sealed class BlockMotionTests
{
    [Fact]
    public void What_moved_is_found_and_what_is_new_is_not()
    {
        Footage film = new Footage().Film(1, 10, step: 4).Film(2, 1);
        BlockMotion moved = BlockMotion.Between(film.Thumbnail(3), film.Thumbnail(4));
        BlockMotion cut = BlockMotion.Between(film.Thumbnail(9), film.Thumbnail(10));
        Assert.True(moved.Novelty < 0.25, $"novelty of motion {moved.Novelty}");
        Assert.True(cut.Novelty > 2 * moved.Novelty, $"novelty of a cut {cut.Novelty}");
        Assert.True(moved.Length > 0);
    }

    [Fact]
    public void The_same_picture_has_no_error()
    {
        Footage film = new Footage().Film(1, 1);
        Assert.Equal(0, BlockMotion.Between(film.Thumbnail(0), film.Thumbnail(0)).Error);
    }

    [Fact]
    public void Pictures_of_less_than_a_block_or_of_other_sizes_are_not_compared()
    {
        using PixelBuffer dot = new(1, 1), line = new(96, 3);
        dot.Pixels.Clear();
        line.Pixels.Clear();
        Assert.Equal(default, BlockMotion.Between(new ShotThumbnail(dot), new ShotThumbnail(dot)));
        Assert.Equal(default, BlockMotion.Between(new ShotThumbnail(dot), new ShotThumbnail(line)));
    }
}
