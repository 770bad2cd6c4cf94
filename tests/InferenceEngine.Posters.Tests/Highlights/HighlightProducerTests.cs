using InferenceEngine.Media;

namespace InferenceEngine.Posters.Tests.Highlights;

/// <summary>Whole searches with the real worker, decoder and models.</summary>
public sealed class HighlightProducerTests(Production production) : IClassFixture<Production>
{
    private const string Film = "color=c=gray:s=320x180:r=25:d=12,noise=alls=3[a];testsrc2=s=320x180:r=25:d=10,rotate=t*4[b];"
        + "color=c=navy:s=320x180:r=25:d=12,noise=alls=3[c];[a][b][c]concat=n=3";
    private const string Sound = "aevalsrc='(0.02+0.5*between(t,12,22))*(random(0)-0.5)':s=16000:d=34";
    private static readonly HighlightOptions one = new() { Count = 1, PreviewLongSide = 160 };

    [Fact]
    public async Task The_loud_and_moving_part_is_cut()
    {
        string film = production.Make("loud.mp4", Film, "-f", "lavfi", "-i", Sound, "-c:v", "libx264", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac");
        HighlightManifest manifest = await WriteAsync(film, "loud", one);
        HighlightClip clip = Assert.Single(manifest.Highlights.Clips);
        Assert.InRange(clip.FromSeconds, 11, 13);
        double quiet = manifest.Highlights.Timeline.Take(8).Average(p => p.Score);
        Assert.True(clip.Mean > quiet + 2, $"the clip has {clip.Mean}, the quiet part {quiet}");
        Assert.Empty(manifest.Notes);
        Assert.Contains(manifest.Models, model => model.Name == "silero-vad");
        await CheckCutAsync(Path.Combine(production.Folder, "loud"), clip);
        Assert.Equal(34, manifest.Highlights.Timeline.Count);
    }

    [Fact]
    public async Task Without_sound_the_picture_alone_decides_and_a_note_says_so()
    {
        string film = production.Make("mute.mp4", Film, "-c:v", "libx264", "-g", "50", "-pix_fmt", "yuv420p");
        HighlightManifest manifest = await WriteAsync(film, "mute", one);
        Assert.InRange(Assert.Single(manifest.Highlights.Clips).FromSeconds, 11, 13);
        Assert.Contains(manifest.Notes, note => note.Contains("no sound", StringComparison.Ordinal));
        Assert.All(manifest.Highlights.Timeline, point => Assert.Null(point.Loudness));
    }

    [Fact]
    public async Task A_clip_far_from_a_keyframe_is_not_cut_and_says_why()
    {
        string film = production.Make("sparse.mp4", Film, "-c:v", "libx264", "-g", "2000", "-sc_threshold", "0", "-pix_fmt", "yuv420p");
        HighlightClip clip = Assert.Single((await WriteAsync(film, "sparse", one)).Highlights.Clips);
        Assert.Null(clip.Cut);
        Assert.NotNull(clip.Preview);
        Assert.Contains(clip.Reasons, reason => reason.StartsWith("not cut: the keyframe before is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_timeline_is_thinned()
    {
        string film = production.Make("long.mp4", "testsrc2=s=64x48:r=5:d=100", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        HighlightReport report = (await WriteAsync(film, "long", one with { TimelinePoints = 10 })).Highlights;
        Assert.Equal((10, 10), (report.PointSeconds, report.Timeline.Count));
    }

    /// <summary>A time stamp may claim anything.</summary>
    [Fact]
    public async Task Times_that_jump_by_a_month_cost_no_month()
    {
        string film = production.Make(
            "jump.mkv", "testsrc2=s=64x48:r=25:d=4", "-vf", "setpts=PTS+gt(N\\,60)*2600000/TB", "-c:v", "libx264", "-pix_fmt", "yuv420p",
            "-vsync", "passthrough");
        HighlightReport report = (await WriteAsync(film, "jump", one)).Highlights;
        Assert.True(report.Timeline.Count <= one.TimelinePoints && report.PointSeconds * report.Timeline.Count <= (24 * 3600) + report.PointSeconds);
        Assert.True(report.PointSeconds > 100, $"the jump is not in the film: {report.PointSeconds} s a point");
    }

    [Fact]
    public async Task Wrong_options_are_named() => Assert.Contains("Count", (await Assert.ThrowsAsync<ArgumentException>(
        () => WriteAsync("x", "x", one with { Count = 0 }))).Message);

    private async Task<HighlightManifest> WriteAsync(string film, string folder, HighlightOptions options) =>
        await production.Highlights().WriteAsync(
            film, Path.Combine(production.Folder, folder), options, null, TestContext.Current.CancellationToken);

    /// <summary>The files are there, are what the manifest says, and the cut decodes.</summary>
    private static async Task CheckCutAsync(string folder, HighlightClip clip)
    {
        CancellationToken none = TestContext.Current.CancellationToken;
        Assert.Equal("mp4", clip.Cut!.Format);
        Assert.InRange(clip.Cut.ToSeconds - clip.Cut.FromSeconds, 8, 15);
        foreach (HighlightFile file in (HighlightFile[])[clip.Cut, clip.Preview!])
            Assert.Equal(file.SizeBytes, new FileInfo(Path.Combine(folder, file.FileName)).Length);
        Assert.True(File.Exists(Path.Combine(folder, "index.html")) && File.Exists(Path.Combine(folder, HighlightProducer.ManifestName)));
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, none);
        VideoDescription video = await worker.OpenAsync(Path.Combine(folder, clip.Cut.FileName), none);
        Assert.True(video.HasAudio);
        Assert.Equal(video.PacketCount, await worker.CountFramesAsync(none));
    }
}
