using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Tests;

/// <summary>Tags of what is seen, and rules about content.</summary>
public sealed class SceneTagsTests
{
    private const int Width = 640, Height = 360;

    [Fact]
    public void Size_and_number_of_faces_are_told()
    {
        Assert.Equal(["one-person", "close-up"], Tags([Face(200, 80, 130)]));
        Assert.Equal(["one-person", "medium"], Tags([Face(200, 80, 60)]));
        Assert.Equal(["one-person", "wide"], Tags([Face(200, 80, 20)]));
        Assert.Equal(["crowd", "wide"], Tags([.. Enumerable.Range(0, 8).Select(i => Face(i * 70, 100, 20))]));
        Assert.Equal(["no-people"], Tags([]));
    }

    [Fact]
    public void Two_near_faces_of_like_size_are_romance_and_others_are_not()
    {
        Assert.Contains("romance", Tags([Face(200, 80, 80), Face(290, 90, 80)]));
        Assert.DoesNotContain("romance", Tags([Face(20, 80, 80), Face(500, 90, 80)]));
        Assert.DoesNotContain("romance", Tags([Face(200, 80, 140), Face(290, 90, 60)]));
        Assert.DoesNotContain("romance", Tags([Face(200, 80, 20), Face(222, 90, 20)]));
    }

    [Fact]
    public void Light_and_motion_are_told()
    {
        Assert.Contains("night", Tags([], level: 20));
        Assert.Contains("day", Tags([], level: 150));
        Assert.Contains("action", Tags([], motion: 0.7));
        Assert.DoesNotContain("action", Tags([], motion: 0.2));
    }

    [Fact]
    public void Things_are_told_where_models_looked()
    {
        Box box = new(10, 10, 90, 90);
        ContentSeen content = new([new("dog", box, 0.8f), new("car", box, 0.6f), new("person", box, 0.9f)], ("happy", 0.95), null, 0);
        IReadOnlyList<string> tags = Tags([], content: content);
        Assert.Equal(["one-person", "wide", "animal", "vehicle", "happy"], tags);
        Assert.DoesNotContain("happy", Tags([], content: content with { Emotion = ("happy", 0.5) }));
    }

    [Theory]
    [InlineData(0.9, null, "unsafe")]
    [InlineData(0.2, 0.1, "closed eyes")]
    [InlineData(0.2, 0.3, null)]
    [InlineData(0.2, null, null)]
    public void What_must_not_be_a_poster_is_a_flaw(double unsafeScore, double? eyes, string? reason)
    {
        FrameFinds finds = new([], []) { Content = new ContentSeen([], null, eyes, unsafeScore) };
        string? flaw = SeenRules.Flaw(Features(100), finds, (Width, Height), new RejectThresholds());
        Assert.True(reason is null ? flaw is null : flaw!.StartsWith(reason, StringComparison.Ordinal), flaw);
        Assert.Null(SeenRules.Flaw(Features(100), finds, (Width, Height), new RejectThresholds { MostUnsafe = 1, LeastEyeOpenness = 0 }));
    }

    private static IReadOnlyList<string> Tags(Face[] faces, byte level = 80, double? motion = null, ContentSeen? content = null) =>
        SceneTags.Of(new FrameSeen(faces, [], new SaliencyMap(new float[64], 8, 8)) { Content = content }, Height, Features(level), motion);

    private static Face Face(float left, float top, float side) => new(new Box(left, top, left + side, top + side), 1, []);

    private static FrameFeatures Features(byte level)
    {
        using PixelBuffer picture = new(Width, Height);
        picture.Pixels.Fill(level);
        return FrameMeter.Measure(picture);
    }
}
