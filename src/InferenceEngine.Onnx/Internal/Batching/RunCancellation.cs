using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>Stops a run when nobody waits for it any more. Dispose before the run's options.</summary>
internal sealed class RunCancellation : IDisposable
{
    private readonly RunOptions run;
    private readonly List<CancellationTokenRegistration> registrations = [];
    private int wanted;

    public RunCancellation(RunOptions run, List<PendingRequest> batch)
    {
        this.run = run;
        wanted = batch.Count;
        foreach (PendingRequest request in batch)
        {
            if (request.Cancellation.CanBeCanceled)
                registrations.Add(request.Cancellation.Register(static stop => ((RunCancellation)stop!).OneLeft(), this));
        }
    }

    public void Dispose()
    {
        foreach (CancellationTokenRegistration registration in registrations)
            registration.Dispose();
    }

    private void OneLeft()
    {
        if (Interlocked.Decrement(ref wanted) == 0)
            run.Terminate = true;
    }
}
