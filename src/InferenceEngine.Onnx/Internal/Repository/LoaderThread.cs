using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>
/// Loads models on a thread of its own that yields to requests: opening a model takes a core for as long as many batches do.
/// </summary>
internal static partial class LoaderThread
{
    /// <summary>A thirtieth of a normal thread's share where both want a core; a load on a busy core takes longer, not for ever.</summary>
    private const int Niceness = 15;

    private const int OfThread = 0; // PRIO_PROCESS, which Linux takes for a thread when it is given a thread's id

    /// <summary>Runs <paramref name="load"/>; the thread ends with it.</summary>
    public static Task<T> RunAsync<T>(Func<T> load)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => Run(load, done)) { IsBackground = true, Name = "onnx load" };
        thread.Start();
        return done.Task;
    }

    private static void Run<T>(Func<T> load, TaskCompletionSource<T> done)
    {
        try
        {
            // Refused only where it would raise the priority; the load then runs as any other thread.
            _ = setpriority(OfThread, (uint)gettid(), Niceness);
            done.SetResult(load());
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int setpriority(int which, uint who, int priority);

    [LibraryImport("libc.so.6")]
    private static partial int gettid();
}
