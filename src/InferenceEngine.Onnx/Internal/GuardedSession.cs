using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// A session that goes on when its device does not: a run that fails on a GPU is done again on the CPU, and after three such runs
/// without a good one between the GPU is given up until the model is loaded again. What fails on the CPU too is the request's
/// fault and counts for nothing. On the CPU a run is spread over the pool, or stays on its thread where many are under way.
/// Owns its sessions. Run is for one thread on a device, and for any number on the CPU; the report may be read by any.
/// </summary>
/// <param name="session">On the provider of <paramref name="report"/>.</param>
/// <param name="report">Which provider that is.</param>
/// <param name="openSpare">Opens the same model on the CPU; called once, at the first failure. Null where the session is on it.</param>
/// <param name="fellBack">Told why, each time that the CPU did what the device did not.</param>
/// <param name="runs">Those of the process.</param>
/// <param name="narrow">The same model on the CPU for runs of one thread; null: there is one session only.</param>
internal sealed class GuardedSession(
    InferenceSession session, ProviderReport report, Func<InferenceSession>? openSpare, Action<string> fellBack,
    CpuRuns runs, InferenceSession? narrow = null) : IDisposable
{
    /// <summary>A device that is out of memory has a good run sooner or later; one that is lost has none.</summary>
    private const int MostFailures = 3;

    private InferenceSession current = session;
    private InferenceSession? spare;
    private volatile ProviderReport report = report;
    private int failures;
    private volatile bool wasCrowded; // the latest run on the CPU found no room

    /// <summary>The provider in use, and why those before it are not.</summary>
    public ProviderReport Report => report;

    /// <summary>Does <paramref name="run"/> with a session; a second time with another where the first fails for the device.</summary>
    /// <param name="run">May be called twice.</param>
    /// <param name="isCancelled">Whether the run was stopped on purpose, which is no failure.</param>
    /// <param name="spread">False where the CPU did it on one thread since many runs were under way, and on a device.</param>
    /// <exception cref="OnnxRuntimeException">It failed on the CPU as well.</exception>
    public T Run<T>(Func<InferenceSession, T> run, Func<bool> isCancelled, out bool spread)
    {
        spread = false;
        if (report.InUse == ExecutionProviders.Cpu)
            return RunOnCpu(run, out spread);
        try
        {
            T result = run(current);
            failures = 0;
            return result;
        }
        catch (OnnxRuntimeException cause) when (!isCancelled())
        {
            spare ??= openSpare!();
            T result = run(spare);
            FellBack(cause.Message);
            return result;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        current.Dispose();
        spare?.Dispose();
        narrow?.Dispose();
    }

    private T RunOnCpu<T>(Func<InferenceSession, T> run, out bool spread)
    {
        bool hasRoom = runs.Begin();
        // Between two of its runs an instance has none under way: another's run that was spread for that would read another copy of the weights.
        spread = (hasRoom && !wasCrowded) || narrow is null;
        wasCrowded = !hasRoom;
        try
        {
            return run(spread ? current : narrow!);
        }
        finally
        {
            runs.End();
        }
    }

    private void FellBack(string reason)
    {
        bool givesUp = ++failures >= MostFailures;
        string then = givesUp ? $" It is given up after {failures} such runs; load the model again to try it anew." : string.Empty;
        fellBack($"{report.InUse} failed and the CPU answered: {reason}{then}");
        if (!givesUp)
            return;
        report = new ProviderReport(ExecutionProviders.Cpu, [.. report.Skipped, $"{report.InUse}: failed while serving: {reason}"]);
        current.Dispose();
        (current, spare) = (spare!, null);
    }
}
