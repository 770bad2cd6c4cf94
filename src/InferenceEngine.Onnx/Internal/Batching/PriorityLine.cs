namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>The tenants that have requests of one priority waiting. Guarded by the queue's lock.</summary>
internal sealed class PriorityLine
{
    private readonly Dictionary<string, TenantLine> byName = [];
    private readonly List<TenantLine> tenants = [];
    private long served;

    public bool IsEmpty => tenants.Count == 0;

    /// <summary>How often a higher priority went first while requests of this one waited.</summary>
    public int PassedOver { get; set; }

    public void Add(PendingRequest request)
    {
        string tenant = request.Request.Tenant;
        if (!byName.TryGetValue(tenant, out TenantLine? line))
        {
            // A tenant that was away has saved up nothing: it starts level with the one served least.
            line = new TenantLine(tenant, this) { Served = served };
            byName.Add(tenant, line);
            tenants.Add(line);
        }

        request.Line = line;
        line.Add(request);
    }

    public void Remove(PendingRequest request)
    {
        TenantLine line = request.Line!;
        line.Remove(request);
        request.Line = null;
        if (!line.IsEmpty)
            return;
        byName.Remove(line.Tenant);
        tenants.Remove(line);
    }

    /// <summary>The request whose turn it is.</summary>
    public PendingRequest Next()
    {
        TenantLine next = tenants[0];
        foreach (TenantLine line in tenants)
        {
            if (line.Served < next.Served)
                next = line;
        }

        return next.First;
    }

    /// <summary>The next request that fits beside others of its bucket, or null.</summary>
    public PendingRequest? NextThatFits(ShapeBucket bucket, int room)
    {
        PendingRequest? next = null;
        foreach (TenantLine line in tenants)
        {
            if ((next is null || line.Served < next.Line!.Served) && line.FirstThatFits(bucket, room) is { } fits)
                next = fits;
        }

        return next;
    }

    /// <summary>Requests whose time is over.</summary>
    public List<PendingRequest> Late(long now)
    {
        List<PendingRequest> late = [];
        foreach (TenantLine line in tenants)
            line.AddLate(now, late);
        return late;
    }

    /// <summary>Charges the tenant for a request that is about to run.</summary>
    public void Charge(PendingRequest request)
    {
        TenantLine line = request.Line!;
        served = Math.Max(served, line.Served);
        line.Served += request.Items;
    }
}
