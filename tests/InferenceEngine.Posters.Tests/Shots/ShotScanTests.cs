namespace InferenceEngine.Posters.Tests.Shots;

public sealed class ShotScanTests
{
    [Fact]
    public void Cuts_are_exact_to_the_frame()
    {
        ShotScan scan = new Footage().Film(1, 37).Film(2, 41).Film(5, 30).Scan();
        Assert.Equal([37, 78], scan.Boundaries.Select(b => b.Frame));
        Assert.All(scan.Boundaries, b => Assert.Equal(ShotBoundaryKind.Cut, b.Kind));
        Assert.Equal([(0, 36), (37, 77), (78, 107)], scan.Shots.Select(s => (s.FirstFrame, s.LastFrame)));
    }

    [Fact]
    public void A_flash_is_no_cut()
    {
        ShotScan scan = new Footage().Film(1, 60).Flash(25, 2).Flash(40, 1).Scan();
        Assert.Empty(scan.Boundaries);
    }

    [Fact]
    public void A_fast_pan_is_no_cut() => Assert.Empty(new Footage().Film(3, 60, step: 3).Scan().Boundaries);

    [Fact]
    public void A_caption_that_appears_is_no_cut() => Assert.Empty(new Footage().Film(1, 60).Caption(30).Scan().Boundaries);

    [Fact]
    public void A_dissolve_is_one_boundary_within_it()
    {
        ShotScan scan = new Footage().Film(1, 60).DissolveInto(2, 20).Film(2, 40, 0).Scan();
        ShotBoundary boundary = Assert.Single(scan.Boundaries);
        Assert.Equal(ShotBoundaryKind.Dissolve, boundary.Kind);
        Assert.InRange(boundary.Frame, 40, 60);
        Assert.NotNull(scan.TransitionAt(50 * 100));
        Assert.Null(scan.TransitionAt(20 * 100));
    }

    [Fact]
    public void A_time_stamp_belongs_to_the_shot_that_shows_it()
    {
        ShotScan scan = new Footage().Film(1, 30).Film(2, 30).Scan();
        Assert.Equal(0, scan.ShotAt(2999));
        Assert.Equal(1, scan.ShotAt(3000));
        Assert.Equal(0, scan.ShotAt(-5));
        Assert.Equal(1, scan.ShotAt(long.MaxValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Very_short_videos_are_one_shot_at_most(int count)
    {
        ShotScan scan = new Footage().Film(1, count).Scan();
        Assert.Equal(count, scan.FrameCount);
        Assert.Equal(Math.Min(1, count), scan.Shots.Count);
    }
}
