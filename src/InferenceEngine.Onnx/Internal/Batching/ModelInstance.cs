using System.Diagnostics;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// One session and the one operating-system thread that runs it, so that inference never holds a thread of the .NET pool.
/// Takes batches from the model's queue until that is closed and empty. Owns the thread and the runner.
/// </summary>
internal sealed class ModelInstance : IDisposable
{
    private readonly RequestQueue queue;
    private readonly BatchRunner runner;
    private readonly Thread thread;

    public ModelInstance(string name, RequestQueue queue, BatchRunner runner)
    {
        this.queue = queue;
        this.runner = runner;
        thread = new Thread(Work) { IsBackground = true, Name = $"onnx {name}" };
        thread.Start();
    }

    /// <summary>Waits for the thread, which ends when the queue is closed and empty.</summary>
    public void Dispose()
    {
        if (Thread.CurrentThread != thread)
            thread.Join();
    }

    private void Work()
    {
        List<PendingRequest> batch = [];
        while (queue.Take(batch))
        {
            long begun = Stopwatch.GetTimestamp();
            queue.Ran(batch, begun, runner.Run(batch));
            batch.Clear();
        }
    }
}
