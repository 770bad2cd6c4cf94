namespace InferenceEngine.Media.Tests;

/// <summary>Frames and keyframes against what ffmpeg and ffprobe say about the same file.</summary>
public sealed class ExactnessTests(Clips clips)
{
    private const string Size = "160x90";
    private const string Flags = "scale=in_color_matrix=bt601:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";

    private static readonly Dictionary<string, (string File, string[] Encoding)> Codecs = new()
    {
        ["h264"] = ("h264.mp4", ["-c:v", "libx264", "-g", "20", "-bf", "3"]),
        ["h264 open GOP"] = ("open.mkv", ["-c:v", "libx264", "-g", "20", "-bf", "3", "-x264-params", "open-gop=1"]),
        ["h264 in ts"] = ("h264.ts", ["-c:v", "libx264", "-g", "20", "-bf", "2"]),
        ["h264 fragmented"] = ("frag.mp4", ["-c:v", "libx264", "-g", "20", "-movflags", "frag_keyframe+empty_moov"]),
        ["hi10"] = ("hi10.mkv", ["-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-g", "20"]),
        ["hevc 10 bit"] = ("hevc.mp4", ["-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=none:keyint=20"]),
        ["vp9"] = ("vp9.webm", ["-c:v", "libvpx-vp9", "-g", "20", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "1", "-lag-in-frames", "10"]),
        ["vp8"] = ("vp8.webm", ["-c:v", "libvpx", "-g", "20", "-deadline", "realtime", "-auto-alt-ref", "1", "-lag-in-frames", "10"]),
        ["mpeg2 in ts"] = ("mpeg2.ts", ["-c:v", "mpeg2video", "-g", "12", "-bf", "2", "-q:v", "3"]),
        ["mpeg2 in ps"] = ("mpeg2.mpg", ["-c:v", "mpeg2video", "-g", "12", "-bf", "2", "-q:v", "3"]),
        ["mpeg4 in avi"] = ("mpeg4.avi", ["-c:v", "mpeg4", "-g", "12", "-q:v", "3"]),
        ["intra only"] = ("prores.mov", ["-c:v", "prores_ks", "-profile:v", "1"]),
        ["motion jpeg"] = ("mjpeg.avi", ["-c:v", "mjpeg", "-q:v", "3"]),
        ["4:4:4"] = ("h444.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv444p", "-g", "20"]),
        ["4:2:2"] = ("h422.mkv", ["-c:v", "libx264", "-pix_fmt", "yuv422p", "-g", "20"]),
        ["late start"] = ("late.mp4", ["-c:v", "libx264", "-g", "20", "-output_ts_offset", "10"]),
        ["flv"] = ("h264.flv", ["-c:v", "libx264", "-g", "20", "-bf", "2"]),
    };

    public static TheoryData<string> Names => [.. Codecs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_frame_equals_the_judges_frame_of_the_same_time(string codec)
    {
        string path = Make(codec);
        long[] times = Times(path);
        byte[] judge = Clips.Frames(path, Scale(codec));
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        // Scattered, with repeats and out of order: seeks forward, backward into a group, and to the very last frame.
        int[] places = [0, 1, 7, times.Length - 1, 3, times.Length / 2, (times.Length / 2) + 1, 7];
        long[] wanted = [.. places.Select(place => times[place])];
        List<Shot> shots = await Workers.ReadAsync(worker.DecodeAsync(wanted, 0, Workers.Token));
        Assert.Equal(wanted.Distinct().Order(), shots.Select(shot => shot.Pts));
        foreach (Shot shot in shots)
            AssertSame(judge, Array.IndexOf(times, shot.Pts), shot);
        Assert.Equal(0, worker.SkippedFrames);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sweep_gives_exactly_the_keyframes(string codec)
    {
        string path = Make(codec);
        long[] keyframes = [.. Clips.Probe(path, "-show_entries", "packet=pts,flags")
            .Select(line => line.Split(','))
            .Where(parts => parts[1].StartsWith('K') && !parts[1].Contains('D'))
            .Select(parts => long.Parse(parts[0])).Order()];
        long[] times = Times(path);
        byte[] judge = Clips.Frames(path, Scale(codec));
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        List<Shot> shots = await Workers.ReadAsync(worker.SweepKeyframesAsync(0, TimeSpan.Zero, Workers.Token));
        Assert.Equal(keyframes, shots.Select(shot => shot.Pts));
        Assert.Equal(keyframes, video.KeyframePts);
        Assert.All(shots, shot => Assert.True(shot.IsKeyframe));
        foreach (Shot shot in shots)
            AssertSame(judge, Array.IndexOf(times, shot.Pts), shot);
    }

    [Theory]
    [InlineData("h264")]
    [InlineData("h264 open GOP")]
    [InlineData("mpeg2 in ts")]
    [InlineData("vp9")]
    public async Task Range_gives_every_nth_frame(string codec)
    {
        string path = Make(codec);
        long[] times = Times(path);
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> all = await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 32, Workers.Token));
        Assert.Equal(times, all.Select(shot => shot.Pts));
        List<Shot> some = await Workers.ReadAsync(worker.DecodeRangeAsync(times[5], times[40], 7, 32, Workers.Token));
        Assert.Equal([times[5], times[12], times[19], times[26], times[33], times[40]], some.Select(shot => shot.Pts));
    }

    [Fact]
    public async Task Times_that_no_frame_has_are_counted_and_left_out()
    {
        string path = Make("h264");
        long[] times = Times(path);
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> shots = await Workers.ReadAsync(
            worker.DecodeAsync([times[3], times[3] + 1, -12345], 0, Workers.Token));
        Assert.Equal([times[3]], shots.Select(shot => shot.Pts));
        Assert.Equal(2, worker.SkippedFrames);
    }

    [Fact]
    public async Task Raw_stream_without_times_is_counted()
    {
        string path = clips.Pattern("raw.264", Size, 2, "-c:v", "libx264", "-g", "10", "-bf", "2", "-f", "h264");
        byte[] judge = Clips.Frames(path, Flags);
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        List<Shot> all = await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 0, Workers.Token));
        Assert.Equal(50, all.Count);
        for (int i = 0; i < all.Count; i++)
            AssertSame(judge, i, all[i]);
        List<Shot> one = await Workers.ReadAsync(worker.DecodeAsync([all[23].Pts], 0, Workers.Token));
        AssertSame(judge, 23, Assert.Single(one));
        Assert.Equal([0, 10, 20, 30, 40], video.KeyframePts.Select(pts => all.FindIndex(shot => shot.Pts == pts)));
    }

    [Fact]
    public async Task Sweep_keeps_the_interval_and_the_size()
    {
        string path = Make("intra only");
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> shots = await Workers.ReadAsync(
            worker.SweepKeyframesAsync(64, TimeSpan.FromMilliseconds(500), Workers.Token));
        Assert.Equal(4, shots.Count);
        Assert.All(shots, shot => Assert.Equal((64, 36), (shot.Width, shot.Height)));
    }

    private string Make(string codec) => clips.Pattern(Codecs[codec].File, Size, 2, Codecs[codec].Encoding);

    // Motion JPEG is full range; ffmpeg has to be told what the decoder knows.
    private static string Scale(string codec) => codec == "motion jpeg" ? Flags + ":in_range=full" : Flags;

    private static long[] Times(string path) =>
        [.. Clips.Probe(path, "-show_entries", "frame=best_effort_timestamp").Select(line => long.Parse(line.TrimEnd(',')))];

    // The scaler's vector code and its C code differ by one level.
    private static void AssertSame(byte[] judge, int index, Shot shot)
    {
        Assert.True(index >= 0, $"no frame at {shot.Pts}");
        ReadOnlySpan<byte> expected = judge.AsSpan(index * shot.Pixels.Length, shot.Pixels.Length);
        int worst = 0;
        for (int i = 0; i < expected.Length; i++)
            worst = Math.Max(worst, Math.Abs(expected[i] - shot.Pixels[i]));
        Assert.True(worst <= 1, $"frame {index} at {shot.Pts} differs by {worst}");
    }
}
