namespace InferenceEngine.Storage.Internal;

/// <summary>
/// What the devices of one log or store report of failed writes: writes that are still tried again, or the first that
/// was given up. Thread-safe.
/// </summary>
/// <param name="changed">Called, outside of locks, when trouble begins or ends.</param>
internal sealed class DiskTrouble(Action? changed = null)
{
    private readonly Lock gate = new();
    private int waiting;
    private volatile string? message;
    private volatile string? abandoned;
    private volatile bool closing;

    /// <summary>Why writes are waiting now, or null while the disk takes them.</summary>
    public string? Message => message;

    /// <summary>Why a write was given up since <see cref="Forget"/>, or null.</summary>
    public string? Abandoned => abandoned;

    /// <summary>Whether the owner is closing: no write is tried again, so that closing ends on a full disk
    /// too.</summary>
    public bool Closing => closing;

    /// <summary>The owner is closing.</summary>
    public void Close() => closing = true;

    /// <summary>A write failed for the first time and is going to be tried again.</summary>
    public void Begin(string cause)
    {
        lock (gate)
        {
            waiting++;
            message = cause;
        }

        changed?.Invoke();
    }

    /// <summary>A write that had failed has succeeded.</summary>
    public void End()
    {
        lock (gate)
        {
            if (--waiting == 0)
                message = null;
        }

        changed?.Invoke();
    }

    /// <summary>A write failed for good.</summary>
    public void Abandon(string cause) => abandoned ??= cause;

    /// <summary>Forgets what was given up, before another attempt at all of it.</summary>
    public void Forget() => abandoned = null;
}
