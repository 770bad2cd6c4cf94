using System.Runtime.InteropServices;
using InferenceEngine.Onnx.Internal.Repository;

namespace InferenceEngine.Onnx.Tests;

public sealed partial class ThreadSlicesTests
{
    /// <summary>Of processor time: two hundred slices, a dozen ticks.</summary>
    private static readonly TimeSpan enough = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_thread_in_slices_gives_its_core_to_one_that_waits_for_it()
    {
        long sliced = SwitchesBesideAnother(inSlices: true), whole = SwitchesBesideAnother(inSlices: false);
        Assert.True(sliced > 80 && sliced > 2 * whole, $"{sliced} switches in slices, {whole} without");
    }

    [Fact]
    public void The_timer_ends_with_the_slices()
    {
        const string timers = "/proc/self/timers";
        Assert.SkipUnless(File.Exists(timers), "this kernel does not list timers");
        string mine = $"notify: signal/tid.{gettid()}";
        using (new ThreadSlices())
            Assert.Contains(mine, File.ReadAllText(timers), StringComparison.Ordinal);
        Assert.DoesNotContain(mine, File.ReadAllText(timers), StringComparison.Ordinal);
    }

    /// <summary>How often a busy thread loses its core, in a fixed time of its own, to another busy one that may use no other core.</summary>
    private static long SwitchesBesideAnother(bool inSlices)
    {
        using CancellationTokenSource over = new();
        long switches = 0;
        Thread other = new(() =>
        {
            UseOneCore();
            while (!over.IsCancellationRequested)
                Thread.SpinWait(100);
        });
        Thread measured = new(() =>
        {
            UseOneCore();
            using ThreadSlices? slices = inSlices ? new ThreadSlices() : null;
            (long before, TimeSpan begun) = (Switches(), OwnTime());
            while (OwnTime() - begun < enough)
                Thread.SpinWait(100);
            switches = Switches() - before;
        });
        other.Start();
        measured.Start();
        measured.Join();
        over.Cancel();
        other.Join();
        return switches;
    }

    private static void UseOneCore()
    {
        ulong[] cores = new ulong[16];
        Assert.True(sched_getaffinity(0, 128, cores) >= 0);
        int word = Array.FindIndex(cores, bits => bits != 0);
        ulong lowest = cores[word] & (~cores[word] + 1);
        Array.Clear(cores);
        cores[word] = lowest;
        Assert.Equal(0, sched_setaffinity(0, 128, cores));
    }

    private static long Switches() => File.ReadLines("/proc/thread-self/status")
        .Where(line => line.Contains("ctxt_switches", StringComparison.Ordinal)).Sum(line => long.Parse(line.Split(':')[1]));

    private static TimeSpan OwnTime()
    {
        const int threadClock = 3;
        _ = clock_gettime(threadClock, out Time time);
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Ns / 1000.0);
    }

    [LibraryImport("libc.so.6")]
    private static partial int gettid();

    [LibraryImport("libc.so.6")]
    private static partial int sched_getaffinity(int thread, nuint bytes, [Out] ulong[] cores);

    [LibraryImport("libc.so.6")]
    private static partial int sched_setaffinity(int thread, nuint bytes, ulong[] cores);

    [LibraryImport("libc.so.6")]
    private static partial int clock_gettime(int clock, out Time time);

    private struct Time
    {
        public long Seconds;
        public long Ns;
    }
}
