namespace InferenceEngine.Media.Tests;

/// <summary>Rotation, pixel shape, odd sizes, times: what a description says and what frames are.</summary>
public sealed class GeometryTests(Clips clips)
{
    [Theory]
    [InlineData(90, 48, 64)]
    [InlineData(180, 64, 48)]
    [InlineData(270, 48, 64)]
    public async Task Rotated_video_is_upright(int degrees, int width, int height)
    {
        string plain = clips.Pattern("plain.mp4", "64x48", 0.4, "-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv444p");
        string path = clips.Make($"turned{degrees}.mp4", "-i", plain, "-c", "copy", "-metadata:s:v:0", $"rotate={degrees}");
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        Assert.Equal((width, height), (video.Width, video.Height));
        Assert.Equal((64, 48), (video.CodedWidth, video.CodedHeight));
        List<Shot> shots = await Workers.ReadAsync(worker.DecodeAsync([video.StartPts], 0, Workers.Token));
        Shot shot = Assert.Single(shots);
        Assert.Equal((width, height), (shot.Width, shot.Height));
        byte[] judge = Clips.Frames(path, "scale=in_color_matrix=bt601:flags=bicubic+accurate_rnd+full_chroma_int");
        Assert.True(Worst(judge.AsSpan(0, shot.Pixels.Length), shot.Pixels) <= 2);
        Assert.Contains(video.RotationDegrees, new[] { degrees, 360 - degrees });
    }

    [Theory]
    [InlineData("4/3", 213, 120)]
    [InlineData("3/4", 160, 160)]
    [InlineData("1", 160, 120)]
    public async Task Pixels_are_made_square(string ratio, int width, int height)
    {
        string path = clips.Pattern($"sar{ratio.Replace('/', '-')}.mp4", "160x120", 0.4, "-vf", $"setsar={ratio}", "-c:v", "libx264");
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        Assert.Equal((width, height), (video.Width, video.Height));
        Shot shot = (await Workers.ReadAsync(worker.SweepKeyframesAsync(0, TimeSpan.Zero, Workers.Token)))[0];
        Assert.Equal((width, height), (shot.Width, shot.Height));
    }

    [Theory]
    [InlineData("1x1", "yuv444p")]
    [InlineData("3x5", "yuv420p")]
    [InlineData("131x77", "yuv420p")]
    [InlineData("17x2", "yuv422p")]
    public async Task Odd_sizes_decode(string size, string format)
    {
        string path = clips.Make($"odd{size}.mkv", "-f", "lavfi", "-i",
            $"color=c=0x4080C0:s=256x256:r=5:d=1,format=yuv444p,crop={size.Replace('x', ':')}:0:0:exact=1", "-c:v", "ffv1", "-g", "1", "-pix_fmt", format);
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        Assert.Equal(size, $"{video.Width}x{video.Height}");
        List<Shot> shots = await Workers.ReadAsync(worker.SweepKeyframesAsync(0, TimeSpan.Zero, Workers.Token));
        Assert.Equal(5, shots.Count);
        Assert.InRange(shots[0].Pixels[2], 0xC0 - 3, 0xC0 + 3);
    }

    [Fact]
    public async Task Description_says_what_the_file_is()
    {
        string path = clips.Make("told.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libx264", "-g", "25",
            "-sc_threshold", "0", "-c:a", "aac");
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        Assert.Equal(("h264", "yuv420p", 8, 50, true), (video.Codec, video.PixelFormat, video.BitDepth, video.PacketCount, video.HasAudio));
        Assert.Equal(25, video.FrameRate, 0.01);
        Assert.Equal(2, video.Duration.TotalSeconds, 0.05);
        Assert.False(video.VariableFrameRate);
        Assert.Equal(2, video.KeyframePts.Count);
        Assert.Equal(new FileInfo(path).Length, video.SizeBytes);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))), video.ContentHash);
    }

    [Fact]
    public async Task Uneven_times_are_reported_and_kept()
    {
        string path = clips.Pattern("vfr.mkv", "64x48", 2, "-vf", "select='not(mod(n\\,3)*gt(n\\,20))'", "-vsync", "vfr", "-c:v", "libx264");
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        Assert.True(video.VariableFrameRate);
        List<Shot> shots = await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 0, Workers.Token));
        Assert.Equal(video.PacketCount, shots.Count);
        Assert.True(shots[^1].Time > TimeSpan.FromSeconds(1.8));
    }

    [Fact]
    public async Task Time_counts_from_the_first_frame()
    {
        string path = clips.Pattern("starts10.ts", "64x48", 1, "-c:v", "libx264", "-output_ts_offset", "10");
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        Assert.True(video.StartPts * video.TimeBase.Value > 9);
        Shot first = (await Workers.ReadAsync(worker.SweepKeyframesAsync(0, TimeSpan.Zero, Workers.Token)))[0];
        Assert.Equal(TimeSpan.Zero, first.Time);
    }

    [Fact]
    public async Task Interlaced_video_is_reported()
    {
        string path = clips.Pattern("fields.ts", "320x240", 0.6, "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-vf", "setfield=tff");
        await using MediaWorker worker = await Workers.StartAsync();
        Assert.True((await worker.OpenAsync(path, Workers.Token)).IsInterlaced);
    }

    private static int Worst(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int worst = 0;
        for (int i = 0; i < a.Length; i++)
            worst = Math.Max(worst, Math.Abs(a[i] - b[i]));
        return worst;
    }
}
