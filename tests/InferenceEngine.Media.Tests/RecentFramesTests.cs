namespace InferenceEngine.Media.Tests;

/// <summary>A frame that a run has just given is had again, in another size, as if it were decoded afresh.</summary>
public sealed class RecentFramesTests(Clips clips)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_frame_after_a_run_is_the_frame_of_a_fresh_worker(int threads)
    {
        string path = clips.Pattern("recent.mp4", "320x180", 4, "-c:v", "libx264", "-g", "50", "-bf", "3");
        MediaOptions options = Workers.Options with { DecodeThreads = threads };
        await using MediaWorker worker = await Workers.StartAsync(options);
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> small = await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 2, 64, Workers.Token));
        // The last few are kept, the first is not.
        long[] wanted = [small[^1].Pts, small[^4].Pts, small[0].Pts];
        foreach (long pts in wanted)
        {
            Shot again = Assert.Single(await Workers.ReadAsync(worker.DecodeAsync([pts], 0, Workers.Token)));
            await using MediaWorker fresh = await Workers.StartAsync(options);
            await fresh.OpenAsync(path, Workers.Token);
            Shot first = Assert.Single(await Workers.ReadAsync(fresh.DecodeAsync([pts], 0, Workers.Token)));
            Assert.Equal((first.Pts, first.Time, first.IsKeyframe, first.Width), (again.Pts, again.Time, again.IsKeyframe, again.Width));
            Assert.Equal(first.Pixels, again.Pixels);
            Assert.Equal(0, worker.SkippedFrames);
        }
    }

    [Fact]
    public async Task Runs_over_kept_and_other_frames_follow_each_other()
    {
        string path = clips.Pattern("recent.mp4", "320x180", 4, "-c:v", "libx264", "-g", "50", "-bf", "3");
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> all = await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 0, Workers.Token));
        foreach (int[] places in (int[][])[[99, 98], [0, 99], [97], [50, 51], [51], [0]])
        {
            List<Shot> shots = await Workers.ReadAsync(worker.DecodeAsync([.. places.Select(p => all[p].Pts)], 0, Workers.Token));
            Assert.Equal(places.Order().Select(p => all[p].Pts), shots.Select(s => s.Pts));
            Assert.All(shots, shot => Assert.Equal(all.Single(a => a.Pts == shot.Pts).Pixels, shot.Pixels));
        }
    }
}
