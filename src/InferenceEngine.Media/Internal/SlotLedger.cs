using InferenceEngine.Media.Interop;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// Which slots the worker may write, and whether the running request is wanted still. All slots are free when a request
/// begins. Thread-safe.
/// </summary>
internal sealed class SlotLedger(int count)
{
    private readonly object gate = new(); // Monitor, for its wait
    private readonly Queue<int> free = new(count);
    private uint running;
    private uint cancelled;

    /// <summary>The request under way, 0 if none.</summary>
    public uint Running
    {
        get
        {
            lock (gate)
                return running;
        }
    }

    /// <summary>A request begins.</summary>
    public void Begin(uint id)
    {
        lock (gate)
        {
            running = id;
            free.Clear();
            for (int slot = 0; slot < count; slot++)
                free.Enqueue(slot);
            if (cancelled == id)
                Video.ie_video_cancel();
            else
                Video.ie_video_resume();
        }
    }

    /// <summary>The request is over.</summary>
    public void End()
    {
        lock (gate)
            running = 0;
    }

    /// <summary>Waits for a slot to write.</summary>
    /// <exception cref="MediaException">The request was cancelled.</exception>
    public int Take()
    {
        lock (gate)
        {
            while (free.Count == 0 && cancelled != running)
                Monitor.Wait(gate);
            if (cancelled == running)
                throw new MediaException(MediaError.Cancelled, "cancelled");
            return free.Dequeue();
        }
    }

    /// <summary>Whether the running request is no longer wanted.</summary>
    public bool IsCancelled
    {
        get
        {
            lock (gate)
                return cancelled == running;
        }
    }

    /// <summary>Throws when the running request is no longer wanted.</summary>
    public void ThrowIfCancelled()
    {
        if (IsCancelled)
            throw new MediaException(MediaError.Cancelled, "cancelled");
    }

    /// <summary>The parent has copied a slot.</summary>
    public void Release(int slot)
    {
        lock (gate)
        {
            if (slot >= 0 && slot < count && !free.Contains(slot))
                free.Enqueue(slot);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>The parent wants a request to end, now or when it begins.</summary>
    public void Cancel(uint id)
    {
        lock (gate)
        {
            cancelled = id;
            if (running == id)
                Video.ie_video_cancel();
            Monitor.PulseAll(gate);
        }
    }
}
