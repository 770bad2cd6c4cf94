namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// A request on its way through a model. The queue owns it while it waits, then the instance that runs it; whoever takes it
/// out ends it exactly once.
/// </summary>
internal abstract class PendingRequest(InferenceRequest request, InferenceInput[] inputs, int items, ShapeKey key)
{
    public InferenceRequest Request { get; } = request;

    /// <summary>Inputs in the model's order.</summary>
    public InferenceInput[] Inputs { get; } = inputs;

    /// <summary>Items of the batch that it fills.</summary>
    public int Items { get; } = items;

    public ShapeKey Key { get; } = key;

    /// <summary>When it came and when it must have begun, in ticks of the stopwatch.</summary>
    public long ArrivedAt { get; set; }

    public long MustBeginAt { get; set; } = long.MaxValue;

    /// <summary>When its run began.</summary>
    public long BegunAt { get; set; }

    /// <summary>Fires when the caller has gone.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Its place in the queue; null when it is not in it. Guarded by the queue's lock.</summary>
    public LinkedListNode<PendingRequest>? Place { get; set; }

    public ShapeBucket? Bucket { get; set; }

    public TenantLine? Line { get; set; }

    /// <summary>The room that it took in the batch.</summary>
    public int FirstItem { get; set; }

    public abstract bool IsEnded { get; }

    /// <summary>Reads the outputs, which the request then owns; <see cref="Publish"/> tells the caller.</summary>
    public abstract void Read(InferenceResult result);

    /// <summary>Ends the request with what was read.</summary>
    public abstract void Publish();

    public abstract void Fail(Exception failure);

    public abstract void Cancel();
}

/// <summary>A request whose answer is read on the model's thread.</summary>
internal sealed class PendingRequest<T>(
    InferenceRequest request, InferenceInput[] inputs, int items, ShapeKey key, Func<InferenceResult, T> read)
    : PendingRequest(request, inputs, items, key)
{
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T? answer;
    private Exception? failure;

    public Task<T> Task => done.Task;

    public override bool IsEnded => done.Task.IsCompleted;

    public override void Read(InferenceResult result)
    {
        try
        {
            answer = read(result);
        }
        catch (Exception thrown)
        {
            result.Dispose();
            failure = thrown;
        }
    }

    public override void Publish()
    {
        if (failure is null)
            done.TrySetResult(answer!);
        else
            done.TrySetException(failure);
    }

    public override void Fail(Exception failure) => done.TrySetException(failure);

    public override void Cancel() => done.TrySetCanceled(Cancellation);
}
