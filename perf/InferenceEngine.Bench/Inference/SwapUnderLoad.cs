using System.Diagnostics;
using System.Security.Cryptography;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Inference;

/// <summary>Closed-loop clients while their model is replaced several times: lost requests, and latency beside that before.</summary>
internal sealed class SwapUnderLoad(BenchRun run, RankerFolder folder, ServedModel model)
{
    private const int Clients = 8;

    public async Task MeasureAsync(CancellationToken cancellation)
    {
        InferenceRequest row = InferenceBenchmark.Rows(1);
        int swaps = run.Rounds(5);
        string[] hashes = [.. Enumerable.Range(2, swaps).Select(
            version => Convert.ToHexStringLower(SHA256.HashData(folder.WriteGraph(RankerFolder.Batched, version))))];
        GC.Collect(); // what writing left behind is not the server's
        TimeSpan before = run.Seconds(4);
        ClosedLoop.Outcome calm = await ClosedLoop.RunAsync(model, row, Clients, before, cancellation);
        TimeSpan time = before * (swaps + 1);
        Stopwatch clock = Stopwatch.StartNew();
        Task<ClosedLoop.Outcome> load = ClosedLoop.RunAsync(model, row, Clients, time, cancellation);
        List<(double From, double To)> windows = [];
        for (int swap = 0; swap < swaps; swap++)
        {
            folder.Select(RankerFolder.Batched, swap + 2, hashes[swap]);
            await Task.Delay(before / 2, cancellation);
            double from = clock.Elapsed.TotalMilliseconds;
            await model.LoadAsync(cancellation);
            windows.Add((from, clock.Elapsed.TotalMilliseconds));
        }

        ClosedLoop.Outcome swapped = await load;
        Report(calm, swapped, windows);
    }

    private void Report(ClosedLoop.Outcome calm, ClosedLoop.Outcome swapped, List<(double From, double To)> windows)
    {
        double[] during = [.. swapped.Latencies.Where(Overlaps).Select(l => l.Ms)];
        double p99Before = Statistics.Percentile(calm.Latencies.Select(l => l.Ms), 0.99);
        double p99During = Statistics.Percentile(during, 0.99);
        run.Add(Figure.AtMost($"failed requests during {windows.Count} swaps", calm.Failed + swapped.Failed, "requests", 0));
        run.Add("one swap: read, check, open, warm, switch, drain, free", windows.Average(w => w.To - w.From), "ms");
        run.Add(Figure.Faster($"p99 during swaps, {Clients} clients, beside before", p99During, "ms", p99Before, 0.5));
        // A p99 falls when a swap takes longer, with as many slow requests: so they are counted too, but for those that come without a swap.
        double usual = during.Length * calm.Latencies.Count(l => IsSlow(l.Ms)) / (double)calm.Latencies.Count;
        double slow = during.Count(IsSlow) - usual;
        run.Add("requests more per swap that took over twice the p99 before", Math.Max(0, slow) / windows.Count, "requests");

        bool IsSlow(double ms) => ms > 2 * p99Before;
        bool Overlaps((double EndedAt, double Ms) l) => windows.Any(w => l.EndedAt >= w.From && l.EndedAt - l.Ms <= w.To);
    }
}
