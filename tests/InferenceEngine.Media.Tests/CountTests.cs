namespace InferenceEngine.Media.Tests;

/// <summary>Counting decodes every frame: the count is ffprobe's, also for B-frames, open groups and cut files.</summary>
public sealed class CountTests(Clips clips)
{
    [Theory]
    [InlineData("count.mp4", "closed", 1)]
    [InlineData("count.mp4", "closed", 3)]
    [InlineData("count-open.mkv", "open", 2)]
    public async Task Counts_every_frame(string name, string groups, int threads)
    {
        string path = Pattern(name, groups);
        int frames = Clips.Probe(path, "-show_entries", "frame=pts").Length;
        await using MediaWorker worker = await Workers.StartAsync(Workers.Options with { DecodeThreads = threads });
        await worker.OpenAsync(path, Workers.Token);
        Assert.Equal(frames, await worker.CountFramesAsync(Workers.Token));
        Assert.Equal(0, worker.SkippedFrames);
        Assert.Equal(frames, await worker.CountFramesAsync(Workers.Token));
    }

    [Fact]
    public async Task Damaged_frames_are_not_sound()
    {
        byte[] bytes = await File.ReadAllBytesAsync(Pattern("count.mp4", "closed"), Workers.Token);
        // Among the packets: the tables of an MP4 are at its end.
        new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2, 400));
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(clips.Write("damaged-count.mp4", bytes), Workers.Token);
        int sound = await worker.CountFramesAsync(Workers.Token);
        Assert.InRange(sound, 1, video.PacketCount - 1);
        Assert.Equal(video.PacketCount, sound + worker.SkippedFrames);
    }

    [Fact]
    public async Task Needs_an_open_video()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => worker.CountFramesAsync(Workers.Token));
    }

    private string Pattern(string name, string groups) => clips.Pattern(
        name, "160x90", 4, "-c:v", "libx264", "-g", "20", "-bf", "3", "-x264-params", groups == "open" ? "open-gop=1" : "open-gop=0");
}
