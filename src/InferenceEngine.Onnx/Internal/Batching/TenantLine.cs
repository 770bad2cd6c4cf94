namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// The waiting requests of one tenant at one priority, the most pressing first: by deadline, then by arrival. Guarded by
/// the queue's lock.
/// </summary>
internal sealed class TenantLine(string tenant, PriorityLine level)
{
    private readonly LinkedList<PendingRequest> requests = new();

    public string Tenant { get; } = tenant;

    public PriorityLine Level { get; } = level;

    /// <summary>Items served so far, on the level's scale: the tenant with the least is next (start-time fair queuing).</summary>
    public long Served { get; set; }

    public bool IsEmpty => requests.Count == 0;

    public PendingRequest First => requests.First!.Value;

    /// <summary>Adds a request behind those that are as pressing.</summary>
    public void Add(PendingRequest request)
    {
        LinkedListNode<PendingRequest>? before = requests.Last;
        while (before is not null && before.Value.MustBeginAt > request.MustBeginAt)
            before = before.Previous;
        request.Place = before is null ? requests.AddFirst(request) : requests.AddAfter(before, request);
    }

    public void Remove(PendingRequest request)
    {
        requests.Remove(request.Place!);
        request.Place = null;
    }

    /// <summary>The first request of <paramref name="bucket"/> with at most <paramref name="room"/> items, or null.</summary>
    public PendingRequest? FirstThatFits(ShapeBucket bucket, int room)
    {
        for (LinkedListNode<PendingRequest>? node = requests.First; node is not null; node = node.Next)
        {
            if (node.Value.Bucket == bucket && node.Value.Items <= room)
                return node.Value;
        }

        return null;
    }

    /// <summary>Collects the requests whose time is over: they are in front.</summary>
    public void AddLate(long now, List<PendingRequest> late)
    {
        for (LinkedListNode<PendingRequest>? node = requests.First; node?.Value.MustBeginAt <= now; node = node.Next)
            late.Add(node.Value);
    }
}
