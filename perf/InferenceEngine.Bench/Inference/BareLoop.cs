using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Bench.Inference;

/// <summary>
/// The peer: loops over one session of the same runtime, each on a thread of its own, with inputs and outputs bound once. Nothing
/// is queued, copied or handed over. Owns the session.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly OrtValue input;
    private readonly OrtIoBinding[] bindings;
    private readonly long batch;

    /// <param name="graph">The model.</param>
    /// <param name="inputName">Its one input.</param>
    /// <param name="shape">Shape of the batch.</param>
    /// <param name="how">Threads and loops.</param>
    public BareLoop(byte[] graph, string inputName, long[] shape, LoopThreads how)
    {
        using SessionOptions settings = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        if (how.Threads == 0)
            settings.DisablePerSessionThreads();
        else
            settings.IntraOpNumThreads = how.Threads;
        session = new InferenceSession(graph, settings);
        batch = shape[0];
        float[] values = new float[shape.Aggregate(1L, (product, side) => product * side)];
        Array.Fill(values, 0.25f);
        input = OrtValue.CreateTensorValueFromMemory(values, shape);
        bindings = [.. Enumerable.Range(0, how.Loops).Select(_ => Bind(inputName))];
    }

    /// <summary>One run of the first loop.</summary>
    public void Run() => Run(bindings[0]);

    /// <summary>Items per second over a time of all loops side by side, after a few runs that do not count.</summary>
    public double ItemsPerSecond(TimeSpan time)
    {
        double[] rates = new double[bindings.Length];
        Thread[] threads = [.. bindings.Select((binding, i) => new Thread(() => rates[i] = RunsPerSecond(binding, time)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return batch * rates.Sum();
    }

    public void Dispose()
    {
        foreach (OrtIoBinding binding in bindings)
            binding.Dispose();
        input.Dispose();
        options.Dispose();
        session.Dispose();
    }

    private OrtIoBinding Bind(string inputName)
    {
        OrtIoBinding binding = session.CreateIoBinding();
        binding.BindInput(inputName, input);
        foreach (string output in session.OutputMetadata.Keys)
            binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
        return binding;
    }

    private void Run(OrtIoBinding binding) => session.RunWithBoundResults(options, binding).Dispose();

    private double RunsPerSecond(OrtIoBinding binding, TimeSpan time)
    {
        for (int i = 0; i < 3; i++)
            Run(binding);
        Stopwatch clock = Stopwatch.StartNew();
        int runs = 0;
        while (clock.Elapsed < time)
        {
            Run(binding);
            runs++;
        }

        return runs / clock.Elapsed.TotalSeconds;
    }
}

/// <summary>How loops run.</summary>
/// <param name="Threads">Threads of the session; 0: the process's pool, as the batcher has it.</param>
/// <param name="Loops">Loops side by side.</param>
internal readonly record struct LoopThreads(int Threads, int Loops = 1)
{
    /// <summary>One loop: over the process's pool, with one thread, with one per core.</summary>
    public static IEnumerable<LoopThreads> Single =>
        new LoopThreads[] { new(0), new(1), new(Environment.ProcessorCount) }.Distinct();

    /// <summary>A loop of one thread on each core.</summary>
    public static IEnumerable<LoopThreads> SideBySide => [new(1, Environment.ProcessorCount)];

    /// <inheritdoc/>
    public override string ToString() => (Loops, Threads) switch
    {
        (> 1, _) => $"{Loops} loops of a thread each",
        (_, 0) => "a loop over the process's pool",
        (_, 1) => "a loop of one thread",
        _ => $"a loop with {Threads} threads of its own",
    };
}
