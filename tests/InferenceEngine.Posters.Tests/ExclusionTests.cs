using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Tests;

/// <summary>Frames that are no posters, each for its own reason, and frames that only look like one of them.</summary>
public sealed class ExclusionTests
{
    private static readonly RejectThresholds limits = new();
    private static readonly (int Width, int Height) size = (640, 360);

    private static readonly (int R, int G, int B)[] bars =
        [(191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0), (0, 0, 191)];

    [Fact]
    public void Colour_bars_are_named_and_stripes_of_a_scene_are_not()
    {
        using PixelBuffer pattern = Frames.Draw(640, 360, (x, _) => bars[x * bars.Length / 640]);
        using PixelBuffer stripes = Frames.Draw(640, 360, (x, _) => x / 40 % 2 == 0 ? (200, 190, 180) : (90, 80, 70));
        using PixelBuffer scene = Frames.Scene(17, 640, 360);
        Assert.StartsWith("colour bars", RejectRules.Judge(FrameMeter.Measure(pattern), limits));
        Assert.False(ColourBars.Is(stripes));
        Assert.False(ColourBars.Is(scene));
    }

    [Fact]
    public void A_frame_that_is_smeared_one_way_is_motion_blurred()
    {
        using PixelBuffer scene = Frames.Draw(320, 180, (x, y) => Noise(x / 2, y / 2)), smeared = Frames.Draw(320, 180, (x, y) =>
        {
            int sum = 0;
            for (int k = 0; k < 24; k++)
                sum += Noise((x + k) / 2, y / 2).R;
            return (sum / 24, sum / 24, sum / 24);
        });
        Assert.Null(RejectRules.Judge(FrameMeter.Measure(scene), limits));
        Assert.StartsWith("motion-blurred",
            RejectRules.Judge(FrameMeter.Measure(smeared), limits with { MotionSharpness = 1, MinSharpness = 0, PaleSpread = 0 }));
    }

    [Fact]
    public void Bars_that_all_frames_have_are_cut_off()
    {
        FrameFeatures[] frames = [.. new[] { 3, 17, 42 }.Select(seed => Frames.Measure(Letterboxed(seed, 24)))];
        LetterboxBars agreed = LetterboxBars.Agreed(frames, limits);
        Assert.Equal(24 / 180.0, agreed.Top, 0.006);
        Assert.Equal(24 / 180.0, agreed.Bottom, 0.006);
        Assert.Equal((0, 0), (agreed.Left, agreed.Right));
        using PixelBuffer frame = Letterboxed(3, 24);
        using PixelBuffer inside = agreed.Crop(frame);
        Assert.Equal(320, inside.Width);
        Assert.InRange(inside.Height, 126, 132);
        Assert.True(LetterboxBars.Of(new LumaPlane(inside)).IsEmpty);
    }

    [Fact]
    public void Bars_that_some_frames_have_and_dark_edges_of_a_scene_stay()
    {
        Assert.True(LetterboxBars.Agreed(
            [Frames.Measure(Letterboxed(3, 24)), Frames.Measure(Frames.Scene(17)), Frames.Measure(Frames.Scene(42))], limits).IsEmpty);
        Assert.True(LetterboxBars.Agreed(
            [Frames.Measure(Frames.Draw(320, 180, (_, y) => y < 60 ? (4, 4, 4) : (y, 200, 90)))], limits).IsEmpty);
        Assert.True(LetterboxBars.Agreed([Frames.Measure(Frames.Plain(3))], limits).IsEmpty);
    }

    [Fact]
    public void Combs_are_seen_and_mended_and_texture_is_left()
    {
        using PixelBuffer still = Frames.Scene(17), combed = Frames.Scene(17);
        for (int y = 1; y < combed.Height; y += 2)
            still.Row(y)[..^36].CopyTo(combed.Row(y)[36..]);
        Assert.False(Interlacing.IsCombed(Interlacing.Share(still)));
        Assert.True(Interlacing.IsCombed(Interlacing.Share(combed)));
        Interlacing.Mend(combed);
        Assert.False(Interlacing.IsCombed(Interlacing.Share(combed)));
    }

    [Fact]
    public void Text_on_a_plain_ground_is_a_card_and_much_of_it_credits()
    {
        FrameFeatures plain = Frames.Measure(Frames.Draw(640, 360, (x, y) =>
            y % 60 is > 20 and < 36 && x is > 200 and < 440 && (x / 3) % 2 == 0 ? (240, 240, 240) : (10, 10, 40)));
        Assert.StartsWith("card", SeenRules.Flaw(plain, Seen(Line(200, 140)), size, limits));
        Assert.StartsWith("credits", SeenRules.Flaw(plain, Seen(Line(200, 20), Line(200, 80), Line(200, 140), Line(200, 200)), size, limits));
    }

    [Fact]
    public void Subtitles_and_pages_are_named_and_a_title_or_a_logo_is_neither()
    {
        FrameFeatures scene = Frames.Measure(Frames.Scene(17, 640, 360));
        Assert.StartsWith("subtitle", SeenRules.Flaw(scene, Seen(Line(200, 310)), size, limits));
        Assert.StartsWith("slate", SeenRules.Flaw(
            scene, Seen(Line(20, 20), Line(20, 60), Line(20, 100), Line(20, 140), Line(20, 180)), size, limits));
        Assert.Null(SeenRules.Flaw(scene, Seen(Line(200, 60)), size, limits));
        Assert.Null(SeenRules.Flaw(scene, Seen(Line(380, 310)), size, limits));
    }

    [Fact]
    public void A_face_that_the_edge_cuts_is_named_and_a_whole_one_is_not()
    {
        FrameFeatures scene = Frames.Measure(Frames.Scene(17, 640, 360));
        Assert.StartsWith("cut face", SeenRules.Flaw(scene, Face(-20, 0.95f), size, limits));
        Assert.Null(SeenRules.Flaw(scene, Face(20, 0.95f), size, limits));
        Assert.Null(SeenRules.Flaw(scene, Face(-20, 0.6f), size, limits));
    }

    private static FrameFinds Seen(params Box[] lines) => new([], [.. lines.Select(box => new TextRegion(box, 0.95f))]);

    private static FrameFinds Face(float left, float score) => new([new Face(new Box(left, 100, left + 90, 200), score, [])], []);

    private static Box Line(float left, float top) => new(left, top, left + 240, top + 24);

    private static PixelBuffer Letterboxed(int seed, int bar)
    {
        PixelBuffer picture = Frames.Scene(seed);
        for (int y = 0; y < bar; y++)
        {
            picture.Row(y).Fill(6);
            picture.Row(picture.Height - 1 - y).Fill(9);
        }

        return picture;
    }

    private static (int R, int G, int B) Noise(int x, int y)
    {
        int level = (int)((((uint)((x * 73856093) ^ (y * 19349663))) * 2654435761u) >> 24);
        return (level, level, level);
    }
}
