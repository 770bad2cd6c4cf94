using System.Diagnostics;

namespace InferenceEngine.Bench.Select;

/// <summary>Rate of something done over and over on this thread: by the thread's processor time and by the clock.</summary>
internal readonly record struct Rate(double PerCpuSecond, double PerWallSecond, double BytesEach);

/// <summary>Runs loops and takes medians.</summary>
internal static class Meter
{
    /// <summary>
    /// The median rate over rounds of at least <paramref name="seconds"/>; <paramref name="batch"/> does
    /// <paramref name="perBatch"/> things and should take about a millisecond. One round before is not counted.
    /// </summary>
    public static Rate Run(BenchRun run, int perBatch, Action batch, double seconds = 0.6)
    {
        Round(perBatch, batch, run.Seconds(2)); // hot code is compiled again meanwhile
        Rate[] rates = [.. Enumerable.Range(0, run.Rounds(7)).Select(_ => Round(perBatch, batch, run.Seconds(seconds)))];
        return new Rate(
            Statistics.Median(rates.Select(r => r.PerCpuSecond)),
            Statistics.Median(rates.Select(r => r.PerWallSecond)),
            Statistics.Median(rates.Select(r => r.BytesEach)));
    }

    private static Rate Round(int perBatch, Action batch, TimeSpan length)
    {
        long done = 0;
        double cpu = ProcessStatus.ThreadCpuSeconds();
        Stopwatch clock = Stopwatch.StartNew();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        while (clock.Elapsed < length)
        {
            batch();
            done += perBatch;
        }

        double bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        double wall = clock.Elapsed.TotalSeconds;
        return new Rate(done / (ProcessStatus.ThreadCpuSeconds() - cpu), done / wall, bytes / done);
    }
}
