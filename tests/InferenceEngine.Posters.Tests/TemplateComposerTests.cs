using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Crops;
using InferenceEngine.Posters.Internal.Templates;

namespace InferenceEngine.Posters.Tests;

/// <summary>Filling templates, with the real worker.</summary>
public sealed class TemplateComposerTests
{
    private static readonly PosterText text = new() { Title = "The long night", Subtitle = "A film", Badge = "New" };
    private static readonly CancellationToken none = CancellationToken.None;

    [Theory]
    [InlineData("lower-third", 16, 9)]
    [InlineData("lower-third", 9, 16)]
    [InlineData("marquee", 2, 3)]
    [InlineData("framed", 1, 1)]
    [InlineData("framed", 21, 9)]
    public async Task Every_text_is_readable_on_white_and_on_noise(string template, int across, int down)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, none);
        foreach (bool noise in (bool[])[false, true])
        {
            using PixelBuffer frame = Picture(noise);
            using TemplatePoster poster = await ComposeAsync(worker, frame, template, text, new AspectRatio(across, down), []);
            Assert.Equal(["badge", "subtitle", "title"], poster.Facts.Texts.Select(t => t.Slot).Order());
            Assert.All(poster.Facts.Texts, t => Assert.True(t.Contrast >= Contrast.For(t.SizePixels, t.Slot == "subtitle" ? 400 : 700) - 0.01, $"{t}"));
            Assert.All(poster.Facts.Texts, t => Assert.True(t.SizePixels >= 0.029 * Math.Min(poster.Picture.Width, poster.Picture.Height), $"{t}"));
            Assert.InRange((double)poster.Picture.Width / poster.Picture.Height / ((double)across / down), 0.99, 1.01);
        }
    }

    [Theory]
    [InlineData(560, "top")]
    [InlineData(40, "bottom")]
    public async Task The_text_goes_where_no_face_is(float faceTop, string place)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, none);
        using PixelBuffer frame = Picture(noise: true);
        Face face = new(new Box(400, faceTop, 620, faceTop + 260), 0.99f, []);
        using TemplatePoster poster = await ComposeAsync(worker, frame, "lower-third", text, new AspectRatio(16, 9), [face]);
        Assert.Equal(place, poster.Facts.Place);
        Assert.Contains("no face lies under what is written", poster.Cut.Reasons);
    }

    [Fact]
    public async Task What_does_not_fit_is_left_out_and_said()
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, none);
        using PixelBuffer frame = Picture(noise: false);
        PosterText endless = text with { Subtitle = new string('W', 300) };
        using TemplatePoster poster = await ComposeAsync(worker, frame, "framed", endless, new AspectRatio(2, 3), []);
        Assert.DoesNotContain(poster.Facts.Texts, t => t.Slot == "subtitle");
        Assert.Contains(poster.Notes, note => note.Contains("subtitle does not fit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_text_a_template_draws_no_place_for_it()
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, none);
        using PixelBuffer frame = Picture(noise: false);
        using TemplatePoster with = await ComposeAsync(worker, frame, "framed", text, new AspectRatio(16, 9), []);
        using TemplatePoster without = await ComposeAsync(worker, frame, "framed", text with { Badge = "" }, new AspectRatio(16, 9), []);
        int x = (int)(0.08 * with.Picture.Width) * 3, y = (int)(0.065 * with.Picture.Height);
        Assert.NotEqual(255, with.Picture.Row(y)[x]);
        Assert.Equal(255, without.Picture.Row(y)[x]);
    }

    [Fact]
    public async Task A_logo_is_laid_over_the_picture()
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, none);
        using PixelBuffer frame = Picture(noise: false);
        byte[] logo = """<svg xmlns="http://www.w3.org/2000/svg" width="24" height="10"><rect width="24" height="10" fill="#00ff00"/></svg>"""u8.ToArray();
        using TemplatePoster poster = await ComposeAsync(worker, frame, "marquee", text with { Logo = logo }, new AspectRatio(16, 9), []);
        byte[] middle = poster.Picture.Row(poster.Picture.Height / 10).Slice(poster.Picture.Width / 2 * 3, 3).ToArray();
        Assert.Equal([0, 255, 0], middle);
    }

    [Fact]
    public async Task Without_a_picture_slot_the_picture_fills_the_poster_below_the_drawings()
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, none);
        using PixelBuffer frame = Picture(noise: false);
        PosterTemplate bare = PosterTemplate.Parse("bare", """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:poster="urn:poster">
              <rect poster:slot="title" x="6%" y="60%" width="80%" height="20%"/>
              <rect width="50%" height="10%" fill="#0000ff"/>
            </svg>
            """);
        using TemplatePoster poster = await new TemplateComposer(bare, text).ComposeAsync(
            worker, frame, Problem(frame, []), (new AspectRatio(16, 9), 640), none);
        Assert.Equal((640, 360), (poster.Picture.Width, poster.Picture.Height));
        Assert.Equal([0, 0, 255], poster.Picture.Row(5)[..3].ToArray());
        Assert.Equal([255, 255, 255], poster.Picture.Row(5)[^3..].ToArray());
    }

    private static Task<TemplatePoster> ComposeAsync(
        MediaWorker worker, PixelBuffer frame, string template, PosterText content, AspectRatio ratio, Face[] faces) =>
        new TemplateComposer(PosterTemplate.Named(template), content).ComposeAsync(worker, frame, Problem(frame, faces), (ratio, 1280), none);

    private static CropProblem Problem(PixelBuffer frame, Face[] faces)
    {
        float[] even = new float[32 * 18];
        even.AsSpan().Fill(0.5f);
        return CropProblem.From(frame.Width, frame.Height, (faces, [], new SaliencyMap(even, 32, 18)));
    }

    private static PixelBuffer Picture(bool noise)
    {
        PixelBuffer picture = new(1600, 900);
        picture.Pixels.Fill(255);
        if (noise)
            new Random(7).NextBytes(picture.Pixels);
        return picture;
    }
}
