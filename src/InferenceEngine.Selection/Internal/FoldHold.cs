namespace InferenceEngine.Selection.Internal;

/// <summary>Keeps the fold from changing the state until it is disposed, once. Owns its turn at the gate.</summary>
internal sealed class FoldHold : IDisposable
{
    private SemaphoreSlim? gate;

    /// <summary>Waits until nobody folds or holds.</summary>
    public FoldHold(SemaphoreSlim gate)
    {
        gate.Wait();
        this.gate = gate;
    }

    public void Dispose() => Interlocked.Exchange(ref gate, null)?.Release();
}
