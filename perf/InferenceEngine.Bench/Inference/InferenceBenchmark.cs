using System.Diagnostics;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Inference;

/// <summary>
/// The batcher beside a bare loop over the runtime, in turn in one run: throughput, added latency, what batches gain, and
/// a model that is replaced under load.
/// </summary>
internal sealed class InferenceBenchmark : IBenchmark
{
    private const int Clients = 16;

    /// <summary>One that cannot batch, one whose items cost least in small batches, one whose items cost least in large ones.</summary>
    private static readonly string[] networks = ["blazeface-back", "nsfw-mobilenet-v2", "iris"];

    public string Name => "inference";

    public string Summary => "the batcher beside a bare ONNX Runtime loop: throughput, added latency, batches, hot swap";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        int width = run.Quick ? 64 : 2048;
        using RankerFolder folder = new(width);
        byte[] graph = folder.Write(RankerFolder.Batched, 1);
        folder.Write(RankerFolder.Single, 1);
        using ModelRepository repository = folder.Open();
        ServedModel batched = repository.Open(RankerFolder.Batched), single = repository.Open(RankerFolder.Single);
        run.Note($"ranker: {RankerFolder.Features} features, two hidden layers of {width}, {folder.Weights:N0} weights, random; "
            + $"{repository.Options.EffectiveThreads} threads in the process's pool");
        await MeasureThroughputAsync(run, batched, graph, cancellation);
        await MeasureBatchesAsync(run, batched, single, cancellation);
        MeasureLatency(run);
        foreach (string network in networks)
            await MeasureNetworkAsync(run, repository, network, cancellation);
        await new SwapUnderLoad(run, folder, batched).MeasureAsync(cancellation);
    }

    /// <summary>A request of rows of the ranker.</summary>
    public static InferenceRequest Rows(int rows)
    {
        float[] values = new float[rows * RankerFolder.Features];
        Array.Fill(values, 0.25f);
        return new InferenceRequest
        {
            Inputs = [InferenceInput.Of<float>("x", TensorType.Float32, [rows, RankerFolder.Features], values)],
        };
    }

    private static async Task MeasureThroughputAsync(BenchRun run, ServedModel model, byte[] graph, CancellationToken cancellation)
    {
        (int batch, LoopThreads how) = BestOf(run, "ranker", graph, "x", [RankerFolder.Features], RankerFolder.MaxBatch, LoopThreads.Single);
        using BareLoop bare = new(graph, "x", [batch, RankerFolder.Features], how);
        TimeSpan time = run.Seconds(2);
        InferenceRequest row = Rows(1);
        (List<double> ours, List<double> peers) = await Statistics.InTurnAsync(
            run.Rounds(7), warmUp: true,
            async () => (await ClosedLoop.RunAsync(model, row, 2 * RankerFolder.MaxBatch, time, cancellation)).PerSecond,
            () => Task.Run(() => bare.ItemsPerSecond(time)));
        AddRatio(run, $"ranker, {2 * RankerFolder.MaxBatch} clients of a row, beside a bare loop at its best (batch {batch})", ours, peers, 0.97);
    }

    /// <summary>The batch and threads with which bare loops of some kinds do most items a second.</summary>
    private static (int Batch, LoopThreads How) BestOf(
        BenchRun run, string name, byte[] graph, string input, long[] item, int maxBatch, IEnumerable<LoopThreads> kinds)
    {
        Dictionary<(int Batch, LoopThreads How), List<double>> rates = [];
        // Several times round, and the median: neither a busy moment of the machine nor a fast one chooses a weak peer.
        for (int round = 0; round < run.Rounds(5); round++)
        {
            foreach (LoopThreads how in kinds)
            {
                for (int batch = 1; batch <= maxBatch; batch *= 2)
                {
                    using BareLoop bare = new(graph, input, [batch, .. item], how);
                    if (!rates.TryGetValue((batch, how), out List<double>? seen))
                        rates.Add((batch, how), seen = []);
                    seen.Add(bare.ItemsPerSecond(run.Seconds(0.3)));
                }
            }
        }

        (int Batch, LoopThreads How) best = rates.MaxBy(of => Statistics.Median(of.Value)).Key;
        run.Note($"{name}: best of bare loops: batch {best.Batch}, {best.How}");
        return best;
    }

    private static async Task MeasureBatchesAsync(
        BenchRun run, ServedModel batched, ServedModel single, CancellationToken cancellation)
    {
        InferenceRequest row = Rows(1);
        TimeSpan time = run.Seconds(2);
        (List<double> with, List<double> without) = await Statistics.InTurnAsync(
            run.Rounds(5), warmUp: true,
            async () => (await ClosedLoop.RunAsync(batched, row, Clients, time, cancellation)).PerSecond,
            async () => (await ClosedLoop.RunAsync(single, row, Clients, time, cancellation)).PerSecond);
        AddRatio(run, $"ranker, {Clients} closed-loop clients, beside no batching", with, without, 2.5);
    }

    /// <summary>
    /// Single requests to a model that takes microseconds, so that what is added shows: one after the other, and with a
    /// millisecond between, in which the model's thread and the caller's core have gone to sleep.
    /// </summary>
    private static void MeasureLatency(BenchRun run)
    {
        using RankerFolder folder = new(width: 64);
        byte[] graph = folder.Write(RankerFolder.Batched, 1);
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open(RankerFolder.Batched);
        using BareLoop bare = new(graph, "x", [1, RankerFolder.Features], new LoopThreads(0));
        double added = Added(run, model, bare, pauseMs: 0);
        run.Add(Figure.AtMost("added latency, one client at a time, medians", Math.Max(0, added), "us", 20));
        run.Add("added latency, one client that rests a millisecond between, medians", Math.Max(0, Added(run, model, bare, pauseMs: 1)), "us");
    }

    private static double Added(BenchRun run, ServedModel model, BareLoop bare, int pauseMs)
    {
        InferenceRequest row = Rows(1);
        return Statistics.Median(Times(() => model.InferAsync(row, CancellationToken.None).GetAwaiter().GetResult().Dispose()))
            - Statistics.Median(Times(bare.Run));

        IEnumerable<double> Times(Action action)
        {
            int count = run.Quick ? 20 : pauseMs == 0 ? 50_000 : 2000;
            List<double> times = [];
            for (int i = 0; i < count; i++)
            {
                if (pauseMs > 0)
                    Thread.Sleep(pauseMs);
                times.Add(Micros(action));
            }

            return times.Skip(count / 10);
        }
    }

    private static double Micros(Action action)
    {
        long begun = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
    }

    /// <summary>
    /// A real network, as it is served, with twice as many clients as a batch has items (four where it cannot batch), beside a bare loop
    /// of it, and beside a loop of one thread on each core, each at its best batch.
    /// </summary>
    private static async Task MeasureNetworkAsync(BenchRun run, ModelRepository repository, string name, CancellationToken cancellation)
    {
        if (Shipped(run, repository, name) is not var (model, graph))
            return;
        string input = model.Definition.Inputs[0].Name;
        long[] item = [.. model.Definition.Inputs[0].Shape.Skip(1)];
        int clients = Math.Max(4, 2 * model.MaxBatch);
        // Time for the batcher to find its best batch, as the search finds that of the bare loop.
        await AskAsync(run.Seconds(8));
        await BesideAsync(LoopThreads.Single, "a bare loop", goal: 0.97);
        await BesideAsync(LoopThreads.SideBySide, $"{Environment.ProcessorCount} bare loops of a thread each", goal: null);

        async Task BesideAsync(IEnumerable<LoopThreads> kinds, string peer, double? goal)
        {
            (int batch, LoopThreads how) = BestOf(run, name, graph, input, item, model.MaxBatch, kinds);
            using BareLoop bare = new(graph, input, [batch, .. item], how);
            (List<double> ours, List<double> peers) = await Statistics.InTurnAsync(
                run.Rounds(5), warmUp: true, () => AskAsync(run.Seconds(2)), () => Task.Run(() => bare.ItemsPerSecond(run.Seconds(2))));
            AddRatio(run, $"{name}, {clients} clients of a picture, beside {peer} at its best (batch {batch})", ours, peers, goal);
        }

        async Task<double> AskAsync(TimeSpan time) =>
            (await ClosedLoop.RunAsync(model, Black(input, [1, .. item]), clients, time, cancellation)).PerSecond;
    }

    /// <summary>A model of the manifest, opened, and its file; null, with a note, where it has not been fetched.</summary>
    private static (ServedModel Model, byte[] Graph)? Shipped(BenchRun run, ModelRepository repository, string name)
    {
        string path = repository.PathOf(repository.Manifest.Find(name));
        if (File.Exists(path))
            return (repository.Open(name), File.ReadAllBytes(path));
        run.Note($"{name} is not fetched: left out");
        return null;
    }

    private static InferenceRequest Black(string input, long[] shape) =>
        new() { Inputs = [InferenceInput.Filled(input, TensorType.Float32, shape, target => target.Clear())] };

    private static void AddRatio(BenchRun run, string name, List<double> ours, List<double> peers, double? goal)
    {
        double ratio = Statistics.Median(ours.Zip(peers, (mine, peer) => mine / peer));
        run.Add(new Figure(
            $"{name} (ratio: median of pairs)", Statistics.Median(ours), "items/s", Statistics.Median(peers), ratio,
            goal is null ? null : $"ratio >= {goal:G6}", goal is null ? null : ratio >= goal));
    }
}
