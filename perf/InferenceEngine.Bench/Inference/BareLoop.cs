using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Bench.Inference;

/// <summary>
/// The peer: a loop over one session of the same runtime, inputs and outputs bound once, on a thread of its own. Nothing is
/// queued, copied or handed over. Owns the session.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private readonly InferenceSession session;
    private readonly OrtIoBinding binding;
    private readonly RunOptions options = new();
    private readonly OrtValue input;

    /// <param name="graph">The model.</param>
    /// <param name="inputName">Its one input.</param>
    /// <param name="shape">Shape of the batch.</param>
    /// <param name="threads">Threads of the session; 0: the process's pool, as the batcher has it.</param>
    public BareLoop(byte[] graph, string inputName, long[] shape, int threads)
    {
        using SessionOptions settings = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        if (threads == 0)
            settings.DisablePerSessionThreads();
        else
            settings.IntraOpNumThreads = threads;
        session = new InferenceSession(graph, settings);
        binding = session.CreateIoBinding();
        float[] values = new float[shape.Aggregate(1L, (product, side) => product * side)];
        Array.Fill(values, 0.25f);
        input = OrtValue.CreateTensorValueFromMemory(values, shape);
        binding.BindInput(inputName, input);
        foreach (string output in session.OutputMetadata.Keys)
            binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
    }

    /// <summary>One run.</summary>
    public void Run() => session.RunWithBoundResults(options, binding).Dispose();

    /// <summary>Runs per second over a time, after a few that do not count.</summary>
    public double RunsPerSecond(TimeSpan time)
    {
        for (int i = 0; i < 3; i++)
            Run();
        Stopwatch clock = Stopwatch.StartNew();
        int runs = 0;
        while (clock.Elapsed < time)
        {
            Run();
            runs++;
        }

        return runs / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Runs per second of several loops side by side, each on a thread of its own.</summary>
    public static double RunsPerSecond(IReadOnlyList<BareLoop> loops, TimeSpan time)
    {
        double[] rates = new double[loops.Count];
        Thread[] threads = [.. loops.Select((loop, i) => new Thread(() => rates[i] = loop.RunsPerSecond(time)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return rates.Sum();
    }

    public void Dispose()
    {
        binding.Dispose();
        input.Dispose();
        options.Dispose();
        session.Dispose();
    }
}
