using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace InferenceEngine.Bench;

/// <summary>A temporary folder of a benchmark, deleted when it is disposed, or when a signal ends the program before that. Thread-safe.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <summary>What a benchmark has to end by itself, its server with it, before its folders are taken away.</summary>
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(2);

    private static readonly ConcurrentDictionary<ScratchFolder, byte> live = [];

    public ScratchFolder() => live[this] = 0;

    public string Path { get; } = Directory.CreateTempSubdirectory("engine-bench-").FullName;

    /// <summary>From now on the signal stops the benchmark, and ends the program, without its folders, if that takes too long.</summary>
    public static PosixSignalRegistration DeleteOn(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
        Thread.Sleep(grace);
        DeleteAll();
        Environment.Exit(128 + (signal == PosixSignal.SIGINT ? 2 : 15)); // as a shell tells it
    });

    /// <summary>Deletes what benchmarks have left: one that was stopped may not have disposed all.</summary>
    public static void DeleteAll()
    {
        foreach (ScratchFolder folder in live.Keys)
            folder.DeleteInUse();
    }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        live.TryRemove(this, out _);
    }

    /// <summary>The benchmark may write into it, or delete it, meanwhile.</summary>
    private void DeleteInUse()
    {
        for (int attempts = 0; attempts < 20 && Directory.Exists(Path); attempts++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException)
            {
                Thread.Sleep(50);
            }
        }
    }
}
