namespace InferenceEngine.Media.Tests;

/// <summary>A scan gives every frame small, and of each window the sharpest, which can then be had again without decoding.</summary>
public sealed class ScanTests(Clips clips)
{
    private const int Thumbnail = 96;
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("1920x1080", "yuv420p", "libx264")]
    [InlineData("1366x768", "yuv444p", "libx264")]
    [InlineData("1280x720", "yuv420p10le", "libx265")]
    [InlineData("853x481", "yuv422p", "ffv1")]
    [InlineData("1280x720", "bgr0", "ffv1")]
    public async Task Thumbnails_are_all_frames_in_order_as_an_exact_scaler_shrinks_them(string size, string format, string codec)
    {
        string path = clips.Pattern($"scan-{size}-{format}.mkv", size, 2, "-pix_fmt", format, "-c:v", codec);
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        (List<Shot> small, List<Shot> pictures) = await ScanAsync(worker, second);
        List<Shot> exact = await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, Thumbnail, Workers.Token));
        Assert.Equal(exact.Select(f => (f.Pts, f.Time, f.Width, f.Height)), small.Select(f => (f.Pts, f.Time, f.Width, f.Height)));
        Assert.Equal(2, pictures.Count);
        Assert.All(exact.Zip(small), pair => Assert.InRange(Difference(pair.First, pair.Second), 0, 2.5));
    }

    [Fact]
    public async Task Frames_are_the_same_however_many_threads_decode_them()
    {
        string path = clips.Pattern("scan-threads.mp4", "640x360", 4, "-c:v", "libx264", "-g", "50", "-bf", "3", "-refs", "4");
        List<Shot>[] seen = new List<Shot>[2];
        for (int i = 0; i < 2; i++)
        {
            await using MediaWorker worker = await Workers.StartAsync(Workers.Options with { DecodeThreads = i == 0 ? 1 : 8 });
            await worker.OpenAsync(path, Workers.Token);
            (List<Shot> small, List<Shot> pictures) = await ScanAsync(worker, second);
            seen[i] = [.. small, .. pictures];
        }

        Assert.Equal(104, seen[0].Count);
        Assert.Equal(seen[0].Select(f => f.Pts), seen[1].Select(f => f.Pts));
        Assert.All(seen[0].Zip(seen[1]), pair => Assert.Equal(pair.First.Pixels, pair.Second.Pixels));
    }

    [Theory]
    [InlineData(1536, 8, 8)]
    [InlineData(1536, 1, 1)]
    [InlineData(600, 8, 5)] // a tenth of the memory holds five frames of 12.4 MB
    public async Task A_scan_has_as_many_threads_as_its_memory_allows_and_a_single_frame_one_per_core(int mebibytes, int threads, int expected)
    {
        string path = clips.Pattern("scan-4k.mp4", "3840x2160", 3, "-c:v", "libx264", "-preset", "ultrafast", "-g", "75");
        int perCore = Math.Min(threads, Environment.ProcessorCount);
        Assert.Equal(Math.Max(expected, perCore), await DecodersAsync(worker => worker.ScanAsync(Thumbnail, 320, second, Workers.Token)));
        // The scaler has threads as well, one per core but its own.
        Assert.Equal(
            (2 * perCore) - 1, await DecodersAsync(worker => worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 2, 96, Workers.Token)));

        // Threads that a run has more than the worker by itself; a decoder without its own has one.
        async Task<int> DecodersAsync(Func<MediaWorker, IAsyncEnumerable<VideoFrame>> run)
        {
            await using MediaWorker worker = await Workers.StartAsync(
                Workers.Options with { MemoryBytes = (long)mebibytes << 20, DecodeThreads = threads });
            await worker.OpenAsync(path, Workers.Token);
            int before = Threads(worker);
            await foreach (VideoFrame frame in run(worker))
            {
                frame.Dispose();
                return Math.Max(1, Threads(worker) - before);
            }

            throw new InvalidOperationException("no frame");
        }
    }

    /// <summary>Threads of a worker with the program's name; those of .NET, which come and go, have names of their own.</summary>
    private static int Threads(MediaWorker worker) => Directory.EnumerateDirectories($"/proc/{worker.ProcessId}/task")
        .Count(task => File.ReadAllText($"{task}/comm").StartsWith("InferenceEngine", StringComparison.Ordinal));

    [Fact]
    public async Task Of_each_window_the_picture_is_its_sharpest_frame()
    {
        // Blurred but for the 8th frame of each second.
        string path = clips.Make(
            "scan-sharp.mp4", "-f", "lavfi", "-i", "testsrc2=s=960x540:r=25:d=4", "-vf", "boxblur=8:enable='not(eq(mod(n,25),8))'", "-c:v", "libx264");
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        (List<Shot> small, List<Shot> pictures) = await ScanAsync(worker, second);
        Assert.Equal([small[8].Pts, small[33].Pts, small[58].Pts, small[83].Pts], pictures.Select(p => p.Pts));
        Assert.All(pictures, picture => Assert.Equal((320, 180), (picture.Width, picture.Height)));
    }

    [Fact]
    public async Task A_picture_at_full_size_is_the_frame_of_a_fresh_worker()
    {
        string path = clips.Pattern("scan-kept.mp4", "640x360", 4, "-c:v", "libx264", "-g", "50", "-bf", "3");
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        (_, List<Shot> pictures) = await ScanAsync(worker, TimeSpan.FromSeconds(0.5));
        Assert.Equal(8, pictures.Count);
        await using MediaWorker fresh = await Workers.StartAsync();
        await fresh.OpenAsync(path, Workers.Token);
        foreach (Shot picture in pictures)
        {
            Shot again = Assert.Single(await Workers.ReadAsync(worker.DecodeAsync([picture.Pts], 0, Workers.Token)));
            Shot first = Assert.Single(await Workers.ReadAsync(fresh.DecodeAsync([picture.Pts], 0, Workers.Token)));
            Assert.Equal((first.Pts, first.Time, first.IsKeyframe, first.Width), (again.Pts, again.Time, again.IsKeyframe, again.Width));
            Assert.Equal(first.Pixels, again.Pixels);
        }
    }

    [Fact]
    public async Task Another_worker_opens_a_known_video_without_hashing_it_and_gives_its_frames()
    {
        string path = clips.Pattern("scan-kept.mp4", "640x360", 4, "-c:v", "libx264", "-g", "50", "-bf", "3");
        await using MediaWorker first = await Workers.StartAsync(), second = await Workers.StartAsync();
        VideoDescription video = await first.OpenAsync(path, Workers.Token);
        await second.OpenAsync(video with { ContentHash = "known" }, null, Workers.Token);
        Shot expected = Assert.Single(await Workers.ReadAsync(first.DecodeAsync([video.KeyframePts[1]], 0, Workers.Token)));
        Shot given = Assert.Single(await Workers.ReadAsync(second.DecodeAsync([video.KeyframePts[1]], 0, Workers.Token)));
        Assert.Equal(expected.Pixels, given.Pixels);
        Assert.Equal((expected.Pts, expected.Time, expected.IsKeyframe), (given.Pts, given.Time, given.IsKeyframe));
    }

    [Fact]
    public async Task Pictures_beyond_the_memory_for_them_are_decoded_again()
    {
        string path = clips.Pattern("scan-large.mp4", "1920x1080", 4, "-c:v", "libx264", "-preset", "ultrafast");
        // A fifth of it holds 25 pictures of three megabytes.
        await using MediaWorker worker = await Workers.StartAsync(Workers.Options with { MemoryBytes = 384L << 20 });
        await worker.OpenAsync(path, Workers.Token);
        (_, List<Shot> pictures) = await ScanAsync(worker, TimeSpan.FromSeconds(0.1));
        Assert.InRange(pictures.Count, 38, 41);
        List<Shot> again = await Workers.ReadAsync(worker.DecodeAsync([.. pictures.Select(p => p.Pts)], 320, Workers.Token));
        Assert.Equal(pictures.Select(p => p.Pts), again.Select(p => p.Pts));
        Assert.All(pictures.Zip(again), pair => Assert.Equal(pair.First.Pixels, pair.Second.Pixels));
    }

    [Fact]
    public async Task Without_a_window_there_is_one_picture()
    {
        string path = clips.Pattern("scan-kept.mp4", "640x360", 4, "-c:v", "libx264", "-g", "50", "-bf", "3");
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        (List<Shot> small, List<Shot> pictures) = await ScanAsync(worker, TimeSpan.MaxValue);
        Assert.Equal((100, 1), (small.Count, pictures.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => worker.ScanAsync(Thumbnail, 320, TimeSpan.Zero, Workers.Token));
    }

    private static async Task<(List<Shot> Small, List<Shot> Pictures)> ScanAsync(MediaWorker worker, TimeSpan window)
    {
        List<Shot> small = [], pictures = [];
        await foreach (VideoFrame frame in worker.ScanAsync(Thumbnail, 320, window, Workers.Token))
        {
            using (frame)
                (frame.IsThumbnail ? small : pictures).Add(Shot.Of(frame));
        }

        return (small, pictures);
    }

    /// <summary>Mean difference, in levels.</summary>
    private static double Difference(Shot a, Shot b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average();
}
