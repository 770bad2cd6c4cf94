using System.Threading.Channels;

namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// One operating-system thread that runs the work of one session in order, so that inference never holds a thread of the
/// .NET pool. Owns the thread. Thread-safe.
/// </summary>
internal sealed class InferenceThread : IDisposable
{
    private readonly Channel<Action> queue;
    private readonly Thread thread;

    public InferenceThread(string name, int capacity)
    {
        queue = Channel.CreateBounded<Action>(new BoundedChannelOptions(capacity) { SingleReader = true });
        thread = new Thread(Work) { IsBackground = true, Name = $"onnx {name}" };
        thread.Start();
    }

    /// <summary>
    /// Runs <paramref name="work"/> on the thread. The task ends only when the work has stopped or will never start, so that
    /// its caller may then free what the work reads.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.Writer.WriteAsync(() => Complete(done, work, cancellation), cancellation);
        return await done.Task;
    }

    /// <summary>Lets queued work finish, then ends the thread.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        if (Thread.CurrentThread != thread)
            thread.Join();
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            done.SetResult(work());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            done.SetCanceled(cancellation);
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }

    private void Work()
    {
        // Blocking here is right: this thread has nothing else to do.
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (queue.Reader.TryRead(out Action? work))
                work();
        }
    }
}
