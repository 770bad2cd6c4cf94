using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>
/// Makes the current thread give up its core every quarter of a millisecond to whoever waits for it, also in the middle of native code. The kernel
/// itself takes a core away at a tick only, up to four milliseconds later, which a batch of requests waits. Dispose on the same thread.
/// </summary>
/// <remarks>
/// A timer's signal, whose handler is the C library's <c>sched_yield</c>: it is safe in a signal handler and changes nothing.
/// Where a timer cannot be had the thread runs as it is.
/// </remarks>
internal sealed partial class ThreadSlices : IDisposable
{
    private const long SliceNs = 250_000;

    /// <summary>A real-time signal that neither the runtime nor the C library uses.</summary>
    private const int Signal = 44;

    private const int MonotonicClock = 1;
    private const int NotifyThread = 4;

    private readonly nint timer;

    public ThreadSlices()
    {
        Notification notification = new() { Signal = Signal, Notify = NotifyThread, Thread = gettid() };
        IsRunning = Handles && timer_create(MonotonicClock, in notification, out timer) == 0;
        if (IsRunning)
            _ = timer_settime(timer, 0, new Times(0, SliceNs, 0, SliceNs), 0);
    }

    /// <summary>Whether the thread is in slices; not where the signal is somebody else's or no timer can be had.</summary>
    public bool IsRunning { get; }

    /// <summary>Whether the signal has its handler; installed once for the process.</summary>
    private static bool Handles { get; } = Install();

    public void Dispose()
    {
        if (IsRunning)
            _ = timer_delete(timer);
    }

    private static bool Install()
    {
        nint before = signal(Signal, NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "sched_yield"));
        if (before is not (0 or -1))
            _ = signal(Signal, before); // somebody else's, who gets it back
        return before == 0;
    }

    [LibraryImport("libc.so.6")]
    private static partial int gettid();

    [LibraryImport("libc.so.6")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc.so.6")]
    private static partial int timer_create(int clock, in Notification notification, out nint timer);

    [LibraryImport("libc.so.6")]
    private static partial int timer_settime(nint timer, int flags, in Times times, nint old);

    [LibraryImport("libc.so.6")]
    private static partial int timer_delete(nint timer);

    /// <summary>The C library's <c>sigevent</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Notification
    {
        [FieldOffset(8)]
        public int Signal;

        [FieldOffset(12)]
        public int Notify;

        [FieldOffset(16)]
        public int Thread;
    }

    /// <summary>The C library's <c>itimerspec</c>: how often, and when first.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Times(long EverySeconds, long EveryNs, long FirstSeconds, long FirstNs);
}
