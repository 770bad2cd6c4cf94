using InferenceEngine.Posters.Internal.Highlights;

namespace InferenceEngine.Posters.Tests.Highlights;

public sealed class ClipPickerTests
{
    private static readonly HighlightOptions options = new() { Count = 3, ClipLength = TimeSpan.FromSeconds(10) };

    [Fact]
    public void The_best_parts_are_chosen_and_do_not_overlap()
    {
        HighlightPoint[] points = Points(120, second => second is >= 30 and < 40 ? 9 : second is >= 80 and < 90 ? 7 : 2);
        IReadOnlyList<ScoredClip> clips = ClipPicker.Pick(points, 120, second => second, options);
        Assert.Equal(3, clips.Count);
        Assert.Equal((30, 40, 9.0, 0.0), (clips[0].From, clips[0].To, clips[0].Mean, clips[0].Spread));
        Assert.Equal(80, clips[1].From);
        foreach (ScoredClip clip in clips)
            Assert.DoesNotContain(clips, other => other != clip && other.From < clip.To && clip.From < other.To);
    }

    [Fact]
    public void A_clip_begins_with_its_shot()
    {
        HighlightPoint[] points = Points(60, second => second is >= 20 and < 30 ? 8 : 1);
        Assert.Equal(20.4, ClipPicker.Pick(points, 60, second => second == 20 ? 20.4 : second, options with { Count = 1 })[0].From);
    }

    [Fact]
    public void A_short_video_is_one_clip()
    {
        ScoredClip clip = Assert.Single(ClipPicker.Pick(Points(4, second => second), 3.5, second => second, options));
        Assert.Equal((0, 3.5), (clip.From, clip.To));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(3.25, 7.5)]
    public void The_distribution_has_the_mean_and_more_spread_where_scores_differ(double from, double length)
    {
        HighlightPoint[] points = Points(30, second => second * 37 % 101 / 10.1);
        ScoredClip clip = ClipPicker.Score(points, from, length);
        Assert.Equal(1, clip.Distribution.Sum(), 2);
        Assert.Equal(clip.Mean, clip.Distribution.Select((share, level) => share * level).Sum(), 0.02);
        Assert.True(clip.Spread > ClipPicker.Score(Points(30, _ => 5), from, length).Spread);
        Assert.Equal(11, clip.Distribution.Count);
    }

    private static HighlightPoint[] Points(int count, Func<int, double> score) =>
        [.. Enumerable.Range(0, count).Select(second => new HighlightPoint(score(second), 0, 0, 0))];
}
