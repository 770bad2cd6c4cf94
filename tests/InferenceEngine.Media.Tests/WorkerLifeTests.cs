using System.Diagnostics;
using System.Globalization;
using InferenceEngine.Media.Internal;

namespace InferenceEngine.Media.Tests;

/// <summary>A worker that dies, hangs, is cancelled or is denied something.</summary>
public sealed class WorkerLifeTests(Clips clips)
{
    private string Long => clips.Pattern("long.mp4", "640x360", 20, "-c:v", "libx264", "-preset", "ultrafast", "-g", "25");

    [Fact]
    public async Task Killed_worker_is_reported_and_the_next_one_works()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(Long, Workers.Token);
        var died = await Assert.ThrowsAsync<MediaException>(() => DecodeAsync(worker, () => Signal(worker, "KILL")));
        Assert.Equal(MediaError.WorkerCrashed, died.Error);
        Assert.Contains("SIGKILL", died.Message, StringComparison.Ordinal);
        Assert.Contains("long.mp4", died.Message, StringComparison.Ordinal);
        Assert.False(worker.IsUsable);
        await Assert.ThrowsAsync<MediaException>(() => worker.OpenAsync(Long, Workers.Token));
        await using MediaWorker next = await Workers.StartAsync();
        await next.OpenAsync(Long, Workers.Token);
    }

    [Fact]
    public async Task Worker_has_many_files_to_open_left()
    {
        // .NET holds each assembly open and ends without a word of it when no descriptor is left for the next one.
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(Long, Workers.Token);
        await DecodeAsync(worker, () => { });
        int open = Directory.GetFiles($"/proc/{worker.ProcessId}/fd").Length;
        string limit = File.ReadLines($"/proc/{worker.ProcessId}/limits")
            .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        int most = int.Parse(limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture);
        Assert.True(open * 4 < most, $"{open} of {most} descriptors are taken");
    }

    [Fact]
    public void End_of_a_worker_is_told_by_the_first_and_the_last_words()
    {
        var errors = new BoundedText();
        errors.AddLine("Failed to create the thread pool Gate thread.");
        for (int i = 0; i < 1000; i++)
            errors.AddLine($"   at frame {i} of a long stack");
        errors.AddLine("at the very end");
        MediaException death = ExitReport.Describe(134, errors.ToString(), "decoding", "a.mp4");
        Assert.Contains("Gate thread", death.Message, StringComparison.Ordinal);
        Assert.Contains("at the very end", death.Message, StringComparison.Ordinal);
        Assert.InRange(errors.ToString().Length, 1000, 9000);
    }

    [Fact]
    public async Task Segmentation_fault_is_named()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        const int crash = 4;
        var died = await Assert.ThrowsAsync<MediaException>(() => worker.ProbeAsync(crash, Workers.Token));
        Assert.Equal(MediaError.WorkerCrashed, died.Error);
        Assert.Matches("SIGSEGV|SIGABRT", died.Message);
    }

    [Fact]
    public async Task Stopped_worker_times_out()
    {
        await using MediaWorker worker = await Workers.StartAsync(
            Workers.Options with { RequestTimeout = TimeSpan.FromSeconds(1.5) });
        await worker.OpenAsync(Long, Workers.Token);
        var hung = await Assert.ThrowsAsync<MediaException>(() => DecodeAsync(worker, () => Signal(worker, "STOP")));
        Assert.Equal(MediaError.TimedOut, hung.Error);
    }

    [Fact]
    public async Task Life_of_a_worker_is_bounded()
    {
        await using MediaWorker worker = await Workers.StartAsync(
            Workers.Options with { WallTime = TimeSpan.FromSeconds(1) });
        await Task.Delay(TimeSpan.FromSeconds(1.3), Workers.Token);
        var over = await Assert.ThrowsAsync<MediaException>(() => worker.OpenAsync(Long, Workers.Token));
        Assert.Equal(MediaError.TimedOut, over.Error);
    }

    [Fact]
    public async Task Processor_time_is_bounded()
    {
        string heavy = clips.Pattern("heavy.mp4", "1920x1080", 12, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "10");
        await using MediaWorker worker = await Workers.StartAsync(Workers.Options with { CpuTime = TimeSpan.FromSeconds(1) });
        var over = await Assert.ThrowsAsync<MediaException>(async () =>
        {
            await worker.OpenAsync(heavy, Workers.Token);
            await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 64, Workers.Token));
            await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 64, Workers.Token));
        });
        Assert.Equal(MediaError.TimedOut, over.Error);
    }

    [Fact]
    public async Task Memory_is_bounded_and_the_parent_is_told()
    {
        string large = clips.Pattern("large.mp4", "3840x2160", 0.4, "-c:v", "libx264", "-preset", "ultrafast");
        await using MediaWorker worker = await Workers.StartAsync(
            Workers.Options with { MemoryBytes = 100L << 20, DecodeThreads = 4 });
        var refused = await Assert.ThrowsAsync<MediaException>(async () =>
        {
            await worker.OpenAsync(large, Workers.Token);
            await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 0, Workers.Token));
        });
        Assert.Contains(refused.Error, new[] { MediaError.OutOfMemory, MediaError.TooLarge });
    }

    [Fact]
    public async Task Cancelled_run_ends_and_the_worker_goes_on()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(Long, Workers.Token);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (VideoFrame frame in worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 64, cancel.Token))
            {
                frame.Dispose();
                await cancel.CancelAsync();
            }
        });
        Assert.True(worker.IsUsable);
        Assert.NotEmpty(await Workers.ReadAsync(worker.SweepKeyframesAsync(64, TimeSpan.Zero, Workers.Token)));
    }

    [Fact]
    public async Task Run_left_early_ends_and_the_worker_goes_on()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(Long, Workers.Token);
        for (int i = 0; i < 3; i++)
        {
            await foreach (VideoFrame frame in worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 64, Workers.Token))
            {
                frame.Dispose();
                break;
            }
        }

        Assert.Equal(20, (await Workers.ReadAsync(worker.SweepKeyframesAsync(64, TimeSpan.Zero, Workers.Token))).Count);
    }

    [Fact]
    public async Task One_operation_at_a_time()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(Long, Workers.Token);
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 64, Workers.Token))
        {
            frame.Dispose();
            await Assert.ThrowsAsync<InvalidOperationException>(() => worker.OpenAsync(Long, Workers.Token));
            break;
        }
    }

    [Fact]
    public async Task Sandbox_is_closed_on_every_thread()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        const int denied = 1; // EPERM
        for (int what = 0; what < 4; what++)
            Assert.Equal(denied, await worker.ProbeAsync(what, Workers.Token));
        foreach (string task in Directory.GetDirectories($"/proc/{worker.ProcessId}/task"))
        {
            string[] status = File.ReadAllLines(Path.Combine(task, "status"));
            Assert.Contains("Seccomp:\t2", status);
            Assert.Contains("NoNewPrivs:\t1", status);
        }

        Assert.DoesNotContain(Directory.GetFiles("/dev/shm"), file => file.Contains("ie-media", StringComparison.Ordinal) && IsMappedBy(worker, file));
    }

    [Fact]
    public async Task Worker_ends_when_its_parent_is_gone()
    {
        // A worker whose input is closed has lost its parent.
        var start = new ProcessStartInfo(Workers.Options.WorkerPath)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process orphan = Process.Start(start)!;
        orphan.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await orphan.WaitForExitAsync(limit.Token);
        Assert.True(orphan.HasExited);
    }

    [Fact]
    public async Task Missing_worker_program_is_named()
    {
        var failed = await Assert.ThrowsAsync<MediaException>(() => Workers.StartAsync(new MediaOptions { WorkerPath = "/nowhere/worker" }));
        Assert.Contains("/nowhere/worker", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_that_is_no_worker_fails_with_what_it_said()
    {
        var options = new MediaOptions { WorkerPath = "/bin/sh", WorkerArguments = ["-c", "echo broken here >&2; exit 3"] };
        var failed = await Assert.ThrowsAsync<MediaException>(() => Workers.StartAsync(options));
        Assert.Equal(MediaError.WorkerCrashed, failed.Error);
        Assert.Contains("broken here", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_that_lies_is_not_believed()
    {
        // A length of 1 GiB, then nothing.
        var options = new MediaOptions { WorkerPath = "/bin/sh", WorkerArguments = ["-c", "printf '\\000\\000\\000\\100'; sleep 5"] };
        var failed = await Assert.ThrowsAsync<MediaException>(() => Workers.StartAsync(options));
        Assert.Equal(MediaError.WorkerCrashed, failed.Error);
        Assert.Contains("protocol", failed.Message, StringComparison.Ordinal);
    }

    private static bool IsMappedBy(MediaWorker worker, string file) =>
        File.ReadAllText($"/proc/{worker.ProcessId}/maps").Contains(file, StringComparison.Ordinal);

    private static void Signal(MediaWorker worker, string name) =>
        Process.Start("kill", ["-" + name, worker.ProcessId.ToString()])!.WaitForExit();

    private static async Task DecodeAsync(MediaWorker worker, Action afterFirst)
    {
        bool first = true;
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 64, Workers.Token))
        {
            frame.Dispose();
            if (first)
                afterFirst();
            first = false;
        }
    }
}
