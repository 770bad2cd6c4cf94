using System.Diagnostics;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// The waiting requests of one model: bounded, by priority, fair between tenants, earliest deadline first within a tenant.
/// A batch is the request whose turn it is and others of its shape. Owns the requests in it. Thread-safe.
/// </summary>
internal sealed class RequestQueue(
    int capacity, int maxBatch, DelayTuner tuner, Func<long> clock, Action<PendingRequest>? timedOut = null)
{
    /// <summary>
    /// How long an idle thread looks for a request before it sleeps: a client that sends the next request at once is then
    /// served without waking a thread, and a quiet server spends a thousandth of a core on it per 40 batches a second.
    /// </summary>
    private static readonly long spinTicks = Stopwatch.Frequency / 40_000;

    /// <summary>How often a higher priority may go first before a lower one has its turn.</summary>
    private const int MostPassedOver = 15;

    private readonly object gate = new();
    private readonly PriorityLine[] levels = [new(), new(), new()];
    private readonly Dictionary<ShapeKey, ShapeBucket> buckets = [];
    private readonly BatchLimit limit = new(maxBatch, tuner.Costs);
    private TaskCompletionSource? room;
    private int waiting;
    private int looking; // threads between batches that do not sleep
    private int outstandingItems;
    private long changes;
    private bool closed;

    /// <summary>Waiting requests.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return waiting;
        }
    }

    /// <summary>The longest wait for a fuller batch, of now.</summary>
    public TimeSpan Delay
    {
        get
        {
            lock (gate)
                return tuner.Delay;
        }
    }

    /// <summary>Most items of a batch, as measured costs allow now.</summary>
    public int Limit
    {
        get
        {
            lock (gate)
                return limit.Items;
        }
    }

    /// <summary>Adds a request; false when the queue is full.</summary>
    /// <exception cref="InferenceException">The model is being unloaded.</exception>
    public bool TryAdd(PendingRequest request)
    {
        List<PendingRequest> late = [];
        bool added = TryAdd(request, late);
        Expire(late);
        return added;
    }

    /// <summary>Ends when there may be room.</summary>
    public Task RoomAsync()
    {
        lock (gate)
        {
            if (waiting < capacity || closed)
                return Task.CompletedTask;
            room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return room.Task;
        }
    }

    /// <summary>Takes a request out that nobody wants any more; false when it is not waiting.</summary>
    public bool Remove(PendingRequest request)
    {
        lock (gate)
        {
            if (request.Place is null)
                return false;
            TakeOut(request);
            outstandingItems -= request.Items;
            return true;
        }
    }

    /// <summary>
    /// Waits for a batch and takes it; false when the queue is closed and empty. Requests that are too late are ended here
    /// and are in no batch.
    /// </summary>
    public bool Take(List<PendingRequest> batch)
    {
        List<PendingRequest> late = [];
        long free = clock();
        Interlocked.Increment(ref looking);
        Spin();
        while (true)
        {
            bool goOn = TryTake(batch, late, free, out long holdTicks, out long seen);
            Expire(late);
            late.Clear();
            if (!goOn || batch.Count > 0)
                return goOn;
            Hold(holdTicks, seen);
        }
    }

    /// <summary>Tells what a run taught.</summary>
    public void Ran(List<PendingRequest> batch, long begun, in RunEnd end)
    {
        lock (gate)
        {
            int items = 0;
            foreach (PendingRequest request in batch)
            {
                items += request.Items;
                tuner.Answered(end.Done - request.ArrivedAt);
            }

            tuner.Ran(end.Items, begun, end.Done, new RunKind(batch[0].Key, end.Spread));
            outstandingItems -= items;
        }
    }

    /// <summary>Takes no more requests; those that wait still run.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            room?.TrySetResult();
            Monitor.PulseAll(gate);
        }
    }

    private void Expire(List<PendingRequest> late)
    {
        foreach (PendingRequest request in late)
        {
            timedOut?.Invoke(request);
            request.Fail(new InferenceException(InferenceError.TimedOut, "Request timeout expired"));
        }
    }

    private bool TryAdd(PendingRequest request, List<PendingRequest> late)
    {
        lock (gate)
        {
            if (closed)
                throw new InferenceException(InferenceError.NotReady, "the model is being unloaded");
            if (waiting >= capacity)
                RemoveLate(late);
            if (waiting >= capacity)
                return false;
            if (!buckets.TryGetValue(request.Key, out ShapeBucket? bucket))
                buckets.Add(request.Key, bucket = new ShapeBucket(request.Key));
            bucket.Requests++;
            bucket.Items += request.Items;
            request.Bucket = bucket;
            levels[(int)request.Request.Priority].Add(request);
            waiting++;
            outstandingItems += request.Items;
            Volatile.Write(ref changes, changes + 1);
            Wake();
            return true;
        }
    }

    private bool TryTake(List<PendingRequest> batch, List<PendingRequest> late, long free, out long holdTicks, out long seen)
    {
        lock (gate)
        {
            while (waiting == 0 && !closed)
            {
                Interlocked.Decrement(ref looking);
                Monitor.Wait(gate);
                Interlocked.Increment(ref looking);
            }

            holdTicks = 0;
            seen = changes;
            long now = clock();
            while (waiting > 0)
            {
                PendingRequest lead = Lead(out PriorityLine level);
                if (lead.MustBeginAt <= now)
                {
                    DropLate(lead, late);
                    continue;
                }

                holdTicks = closed || lead.Bucket!.Items >= limit.Items
                    ? 0
                    : tuner.HoldTicks(lead.Bucket, lead, outstandingItems, free, now);
                if (holdTicks == 0)
                    Fill(batch, lead, level, (late, now));
                return true;
            }

            return !closed || late.Count > 0;
        }
    }

    /// <summary>Waits until the time is over or a request has come. Short waits yield: a timer is not exact enough.</summary>
    private void Hold(long ticks, long seen)
    {
        long until = clock() + ticks;
        while (clock() < until && Volatile.Read(ref changes) == seen)
            Thread.Yield();
    }

    private void Spin()
    {
        long until = Stopwatch.GetTimestamp() + spinTicks;
        while (Volatile.Read(ref waiting) == 0 && !Volatile.Read(ref closed) && Stopwatch.GetTimestamp() < until)
        {
            // While others run, the client that this one waits for may have no other core.
            if (Volatile.Read(ref outstandingItems) > 0)
                Thread.Yield();
            else
                Thread.SpinWait(10);
        }
    }

    private PendingRequest Lead(out PriorityLine chosen)
    {
        PriorityLine? first = null;
        foreach (PriorityLine level in levels)
        {
            if (!level.IsEmpty && (first is null || level.PassedOver >= MostPassedOver))
                first = level;
        }

        chosen = first!;
        return chosen.Next();
    }

    private void Fill(
        List<PendingRequest> batch, PendingRequest lead, PriorityLine level, (List<PendingRequest> Late, long Now) context)
    {
        foreach (PriorityLine other in levels)
            other.PassedOver = other == level || other.IsEmpty ? 0 : other.PassedOver + 1;
        tuner.Taken(outstandingItems);
        ShapeBucket bucket = lead.Bucket!;
        int free = limit.Next(bucket.Items, lead.Items) - Take(batch, lead);
        foreach (PriorityLine from in levels)
        {
            while (free > 0 && bucket.Requests > 0 && from.NextThatFits(bucket, free) is { } next)
            {
                if (next.MustBeginAt <= context.Now)
                    DropLate(next, context.Late);
                else
                    free -= Take(batch, next);
            }
        }

        Interlocked.Decrement(ref looking);
        if (waiting > 0)
            Wake(); // another instance may take the rest
    }

    /// <summary>Wakes a thread, unless one that looks for a batch will see the request: after it took one it wakes the next.</summary>
    private void Wake()
    {
        if (Volatile.Read(ref looking) == 0)
            Monitor.Pulse(gate);
    }

    private int Take(List<PendingRequest> batch, PendingRequest request)
    {
        request.Line!.Level.Charge(request);
        TakeOut(request);
        batch.Add(request);
        return request.Items;
    }

    private void DropLate(PendingRequest request, List<PendingRequest> late)
    {
        TakeOut(request);
        outstandingItems -= request.Items;
        late.Add(request);
    }

    private void RemoveLate(List<PendingRequest> late)
    {
        long now = clock();
        foreach (PriorityLine level in levels)
        {
            foreach (PendingRequest request in level.Late(now))
                DropLate(request, late);
        }
    }

    private void TakeOut(PendingRequest request)
    {
        request.Line!.Level.Remove(request);
        ShapeBucket bucket = request.Bucket!;
        bucket.Items -= request.Items;
        if (--bucket.Requests == 0)
            buckets.Remove(bucket.Key);
        waiting--;
        room?.TrySetResult();
        room = null;
    }
}
