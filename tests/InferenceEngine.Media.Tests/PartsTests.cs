namespace InferenceEngine.Media.Tests;

/// <summary>Files of which only parts are there: the same frames as of the whole file, from few of its bytes.</summary>
public sealed class PartsTests(Clips clips)
{
    private const string Source = "mandelbrot=s=640x360:r=25";
    private static readonly string[] noise = ["-f", "lavfi", "-i", Source, "-f", "lavfi", "-i", "sine=r=44100", "-t", "12"];

    [Theory]
    [InlineData("parts-h264-front.mp4", "-c:v libx264 -g 50 -bf 3 -c:a aac -movflags +faststart")]
    [InlineData("parts-h264-end.mp4", "-c:v libx264 -g 50 -bf 3 -c:a aac")]
    [InlineData("parts-h264-open.mov", "-c:v libx264 -g 50 -x264-params open-gop=1 -c:a pcm_s16le")]
    [InlineData("parts-hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params keyint=50:log-level=none -tag:v hvc1 -c:a aac")]
    [InlineData("parts-vp9.mp4", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 50 -b:v 2M -c:a aac")]
    [InlineData("parts-mpeg4.mp4", "-c:v mpeg4 -q:v 3 -g 50 -bf 2 -c:a aac")]
    public async Task Keyframes_and_picked_frames_are_those_of_the_whole_file_and_most_bytes_are_not_read(string name, string encoding)
    {
        string file = clips.Make(name, [.. noise, .. encoding.Split(' ')]);
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription whole = await worker.OpenAsync(file, Workers.Token);
        List<Shot> keyframes = await Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.Zero, Workers.Token));
        List<Shot> few = await Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.FromSeconds(3), Workers.Token));
        long[] wanted = [keyframes[1].Pts, keyframes[3].Pts];
        List<Shot> picked = await Workers.ReadAsync(worker.DecodeAsync(wanted, 0, Workers.Token));

        using CopiedParts parts = new(file, clips.PathOf(name + ".parts"));
        VideoDescription found = await worker.OpenAsync(parts.Path, parts, Workers.Token);
        Assert.True(found.IsIndexedByTable);
        Assert.Equal(whole with { Path = found.Path, ContentHash = parts.Identity, IsIndexedByTable = true, KeyframePts = found.KeyframePts }, found);
        Assert.Equal(whole.KeyframePts, found.KeyframePts);
        Same(few, await Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.FromSeconds(3), Workers.Token)));
        Assert.True(parts.Bytes < new FileInfo(file).Length / 8, $"{parts.Bytes} of {new FileInfo(file).Length} bytes");
        Same(picked, await Workers.ReadAsync(worker.DecodeAsync(wanted, 0, Workers.Token)));
        Same(keyframes, await Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.Zero, Workers.Token)));
        Assert.True(parts.Bytes < new FileInfo(file).Length / 6, $"{parts.Bytes} of {new FileInfo(file).Length} bytes");
        int calls = parts.Calls;
        Same(keyframes, await Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.Zero, Workers.Token)));
        Assert.Equal(calls, parts.Calls); // all of it is there
    }

    [Theory]
    [InlineData("parts-whole.mkv", "-c:v libx264 -g 50 -c:a aac")]
    [InlineData("parts-whole.mov", "-c:v mjpeg -q:v 3 -c:a pcm_s16le")]
    public async Task Where_the_container_does_not_tell_packets_all_of_it_is_asked_for_and_told(string name, string encoding)
    {
        string file = clips.Make(name, [.. noise, .. encoding.Split(' ')]);
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription whole = await worker.OpenAsync(file, Workers.Token);
        using CopiedParts parts = new(file, clips.PathOf(name + ".parts"));
        VideoDescription found = await worker.OpenAsync(parts.Path, parts, Workers.Token);
        Assert.False(found.IsIndexedByTable);
        Assert.Equal(whole.KeyframePts, found.KeyframePts);
        Assert.Equal(whole.PacketCount, found.PacketCount);
    }

    [Fact]
    public async Task Sound_and_cuts_read_their_bytes_too()
    {
        string file = clips.Make("parts-heard.mp4", [.. noise, "-c:v", "libx264", "-g", "50", "-c:a", "aac"]);
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(file, Workers.Token);
        (double energy, byte[] clip) = await HearAndCutAsync(worker);
        using CopiedParts parts = new(file, clips.PathOf("heard.parts"));
        await worker.OpenAsync(parts.Path, parts, Workers.Token);
        (double energyOfParts, byte[] clipOfParts) = await HearAndCutAsync(worker);
        Assert.Equal(energy, energyOfParts);
        Assert.Equal(clip, clipOfParts);
    }

    [Fact]
    public async Task A_source_that_fails_is_told_with_its_cause_and_ends_the_worker_only()
    {
        string file = clips.Make("parts-h264-end.mp4", [.. noise, "-c:v", "libx264", "-g", "50", "-bf", "3", "-c:a", "aac"]);
        await using MediaWorker worker = await Workers.StartAsync();
        using CopiedParts parts = new(file, clips.PathOf("fails.parts"));
        await worker.OpenAsync(parts.Path, parts, Workers.Token);
        parts.Before = _ => throw new InvalidDataException("the host has gone");
        MediaException failure = await Assert.ThrowsAsync<MediaException>(
            () => Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.Zero, Workers.Token)));
        Assert.Equal(MediaError.SourceFailed, failure.Error);
        Assert.IsType<InvalidDataException>(failure.InnerException);
        Assert.Contains("the host has gone", failure.Message, StringComparison.Ordinal);
        Assert.False(worker.IsUsable);
    }

    [Fact]
    public async Task A_cancel_while_a_part_is_on_its_way_leaves_the_worker_usable()
    {
        string file = clips.Make("parts-h264-end.mp4", [.. noise, "-c:v", "libx264", "-g", "50", "-bf", "3", "-c:a", "aac"]);
        await using MediaWorker worker = await Workers.StartAsync();
        using CopiedParts parts = new(file, clips.PathOf("cancelled.parts"));
        await worker.OpenAsync(parts.Path, parts, Workers.Token);
        using CancellationTokenSource stop = new();
        parts.Before = async cancellation =>
        {
            stop.CancelAfter(50);
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.Zero, stop.Token)));
        parts.Before = null;
        Assert.True(worker.IsUsable);
        Assert.Equal(6, (await Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.Zero, Workers.Token))).Count);
    }

    private static async Task<(double, byte[])> HearAndCutAsync(MediaWorker worker)
    {
        double energy = 0;
        await foreach (SoundBlock block in worker.ListenAsync(Workers.Token))
            energy += block.Samples.ToArray().Sum(sample => (double)sample * sample);
        VideoClip clip = await worker.CutAsync(30_000, 60_000, Workers.Token);
        return (energy, clip.Bytes.ToArray());
    }

    private static void Same(List<Shot> expected, List<Shot> found)
    {
        Assert.Equal(expected.Select(shot => (shot.Pts, shot.Time, shot.IsKeyframe)), found.Select(shot => (shot.Pts, shot.Time, shot.IsKeyframe)));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Pixels, pair.Second.Pixels));
    }
}
