using System.Diagnostics;
using InferenceEngine.Media;

namespace InferenceEngine.Bench.Decode;

/// <summary>How long something took, and the processor time that the process doing it spent.</summary>
internal sealed record Timing(double WallSeconds, double CpuSeconds)
{
    /// <summary>Times a request to a worker.</summary>
    public static async Task<Timing> OfAsync(MediaWorker worker, Func<Task> request)
    {
        double before = ProcessStatus.CpuSeconds(worker.ProcessId);
        Stopwatch clock = Stopwatch.StartNew();
        await request();
        return new Timing(clock.Elapsed.TotalSeconds, ProcessStatus.CpuSeconds(worker.ProcessId) - before);
    }
}
