using System.Diagnostics;
using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Batching;

namespace InferenceEngine.Onnx;

/// <summary>
/// A loaded version of a model: a queue of requests and the instances that run them in batches. Owns both. Thread-safe.
/// </summary>
public sealed class OnnxModel : IModelVersion
{
    private readonly RequestQueue queue;
    private readonly IReadOnlyList<GuardedSession> sessions;
    private readonly ModelInstance[] instances;
    private readonly ModelCounters counters = new();

    internal OnnxModel(ModelDefinition definition, byte[] graph, OnnxOptions options, string weightsFolder = "")
    {
        Definition = definition;
        ServingOptions serving = definition.Serving;
        TimeSpan objective = TimeSpan.FromMilliseconds(serving.LatencyObjectiveMs ?? options.LatencyObjectiveMs);
        TimeSpan maxDelay = TimeSpan.FromMilliseconds(serving.MaxDelayMs ?? options.MaxDelayMs);
        queue = new RequestQueue(
            serving.QueueCapacity ?? options.QueueCapacity, serving.MaxBatch,
            new DelayTuner(objective, maxDelay), Stopwatch.GetTimestamp,
            late => counters.Failed(FailureReason.Rejected, late.ArrivedAt));
        int count = serving.InstancesFor(options);
        sessions = new SessionFactory(definition, graph, weightsFolder, options).OpenGuarded(count, counters.FellBack);
        instances = [.. Enumerable.Range(0, count).Select(i => new ModelInstance(
            definition.Name, queue, new BatchRunner(definition, sessions[i % sessions.Count], counters)))];
    }

    /// <summary>What it is.</summary>
    public ModelDefinition Definition { get; }

    /// <summary>The provider in use and the ones that are not: of the session that has fewest left.</summary>
    public ProviderReport Provider => sessions.Select(session => session.Report).MaxBy(report => report.Skipped.Count)!;

    /// <summary>Most items per run.</summary>
    public int MaxBatch => Definition.Serving.MaxBatch;

    /// <summary>What it has done.</summary>
    public ModelStatistics Statistics => counters.Read();

    /// <summary>Requests that wait now.</summary>
    public int PendingRequests => queue.Count;

    /// <summary>The longest wait for a fuller batch, as the latency objective allows now.</summary>
    public TimeSpan BatchDelay => queue.Delay;

    /// <summary>Most items of a batch, as measured costs allow now.</summary>
    public int BatchLimit => queue.Limit;

    /// <summary>Runs a request; the caller disposes the result.</summary>
    /// <exception cref="InferenceException">It has no answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also in the middle of the run.</exception>
    public Task<InferenceResult> InferAsync(InferenceRequest request, CancellationToken cancellation) =>
        InferAsync(request, static result => result, cancellation);

    /// <summary>
    /// Runs a request and reads its result on the model's own thread. The reader owns the result. The task ends only when
    /// nothing reads the request's inputs any more.
    /// </summary>
    public Task<T> InferAsync<T>(InferenceRequest request, Func<InferenceResult, T> read, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellation);
        long now = Stopwatch.GetTimestamp();
        PendingRequest<T> pending;
        try
        {
            pending = Prepare(request, read, now, cancellation);
        }
        catch (InferenceException failure)
        {
            counters.Failed(FailureReason.Other, now);
            return Task.FromException<T>(failure);
        }

        if (!Add(pending))
            return request.WaitsForRoom ? WaitAsync(pending) : Refuse(pending);
        return cancellation.CanBeCanceled ? CancellableAsync(pending) : pending.Task;
    }

    /// <summary>
    /// Runs once on zeros, so that the first real request pays for no allocation. Free dimensions become 1 or 64. The session for runs
    /// side by side is left cold: where there are never any, it takes no memory for them.
    /// </summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        InferenceRequest zeros = new() { Inputs = [.. Definition.Inputs.Select(input => WarmUpInput.Zeros(input, 1))], WaitsForRoom = true };
        (await InferAsync(zeros, cancellation)).Dispose();
    }

    /// <summary>Takes no more requests, answers those that wait, and frees the sessions.</summary>
    public void Dispose()
    {
        queue.Close();
        foreach (ModelInstance instance in instances)
            instance.Dispose();
        foreach (GuardedSession session in sessions)
            session.Dispose();
    }

    private PendingRequest<T> Prepare<T>(
        InferenceRequest request, Func<InferenceResult, T> read, long now, CancellationToken cancellation)
    {
        InferenceInput[] inputs = RequestCheck.Order(Definition, request, out int items);
        return new PendingRequest<T>(request, inputs, items, new ShapeKey(inputs, Definition.IsBatched), read)
        {
            Cancellation = cancellation,
            ArrivedAt = now,
            MustBeginAt = request.Timeout is { } timeout
                ? now + (long)(timeout.TotalSeconds * Stopwatch.Frequency)
                : long.MaxValue,
        };
    }

    private bool Add<T>(PendingRequest<T> pending)
    {
        try
        {
            return queue.TryAdd(pending);
        }
        catch (InferenceException unloading)
        {
            pending.Fail(unloading);
            return true;
        }
    }

    private Task<T> Refuse<T>(PendingRequest<T> pending)
    {
        counters.Failed(FailureReason.Rejected, pending.ArrivedAt);
        return Task.FromException<T>(new InferenceException(InferenceError.QueueFull, "Exceeds maximum queue size"));
    }

    private async Task<T> WaitAsync<T>(PendingRequest<T> pending)
    {
        do
            await queue.RoomAsync().WaitAsync(pending.Cancellation);
        while (!Add(pending));
        return await CancellableAsync(pending);
    }

    private async Task<T> CancellableAsync<T>(PendingRequest<T> pending)
    {
        using CancellationTokenRegistration registration = pending.Cancellation.Register(() => Leave(pending));
        return await pending.Task;
    }

    /// <summary>Takes a request out that still waits; one that runs ends with its run.</summary>
    private void Leave(PendingRequest pending)
    {
        if (!queue.Remove(pending))
            return;
        counters.Failed(FailureReason.Canceled, pending.ArrivedAt);
        pending.Cancel();
    }
}
