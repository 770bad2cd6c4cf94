using System.Diagnostics;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Inference;

/// <summary>Clients that each send a request when the one before was answered.</summary>
internal static class ClosedLoop
{
    /// <summary>Answers per second, every latency in milliseconds with when it ended, and requests that failed.</summary>
    public sealed record Outcome(double PerSecond, IReadOnlyList<(double EndedAt, double Ms)> Latencies, int Failed);

    /// <summary>Runs clients for a time.</summary>
    public static async Task<Outcome> RunAsync(
        ServedModel model, InferenceRequest request, int clients, TimeSpan time, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Task<(List<(double EndedAt, double Ms)> Latencies, int Failed)>[] running =
            [.. Enumerable.Range(0, clients).Select(_ => Task.Run(() => AskAsync(model, request, clock, time, cancellation), cancellation))];
        var results = await Task.WhenAll(running);
        double seconds = clock.Elapsed.TotalSeconds;
        List<(double EndedAt, double Ms)> all = [.. results.SelectMany(result => result.Latencies)];
        return new Outcome(all.Count / seconds, all, results.Sum(result => result.Failed));
    }

    private static async Task<(List<(double EndedAt, double Ms)> Latencies, int Failed)> AskAsync(
        ServedModel model, InferenceRequest request, Stopwatch clock, TimeSpan time, CancellationToken cancellation)
    {
        List<(double EndedAt, double Ms)> latencies = [];
        int failed = 0;
        while (clock.Elapsed < time)
        {
            double begun = clock.Elapsed.TotalMilliseconds;
            try
            {
                (await model.InferAsync(request, cancellation)).Dispose();
                double ended = clock.Elapsed.TotalMilliseconds;
                latencies.Add((ended, ended - begun));
            }
            catch (InferenceException)
            {
                failed++;
            }
        }

        return (latencies, failed);
    }
}
