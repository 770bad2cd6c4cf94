using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>
/// Loads models on a thread of its own. One that replaces a version yields to its requests: opening a model takes a core for as
/// long as many batches do.
/// </summary>
internal static partial class LoaderThread
{
    /// <summary>
    /// SCHED_IDLE: the thread runs where no other wants the core, gives it up at once to one that wakes, and still gets about a
    /// three-hundredth of a core that is never free, so that a load ends. A thread that yielded gets its core back at the next tick
    /// only, which <see cref="ThreadSlices"/> makes sooner.
    /// </summary>
    private const int Idle = 5;

    /// <summary>Runs <paramref name="load"/>; the thread ends with it.</summary>
    /// <param name="load">What to run.</param>
    /// <param name="yields">Whether it gives way to all other threads.</param>
    /// <param name="warn">Is told where the system does not let it.</param>
    public static Task<T> RunAsync<T>(Func<T> load, bool yields, Action<string>? warn)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => Run(load, yields, warn, done)) { IsBackground = true, Name = "onnx load" };
        thread.Start();
        return done.Task;
    }

    private static void Run<T>(Func<T> load, bool yields, Action<string>? warn, TaskCompletionSource<T> done)
    {
        try
        {
            bool isIdle = yields && sched_setscheduler(0, Idle, 0) == 0;
            using ThreadSlices? slices = yields ? new ThreadSlices() : null;
            if (yields && !(isIdle && slices!.IsRunning))
                warn?.Invoke("a model is replaced by a thread that the system does not let give way: requests may wait for it meanwhile.");
            done.SetResult(load());
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int sched_setscheduler(int thread, int policy, in int priority);
}
