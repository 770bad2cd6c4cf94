using System.Numerics;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// What runs took lately, by batch size in powers of two: moving averages in ticks of the stopwatch. Guarded by the queue's
/// lock.
/// </summary>
internal sealed class RunCosts
{
    private const double Weight = 0.2; // of the newest run: five runs forget a spike

    /// <summary>An item has to get this much cheaper for a larger batch to be worth a wait.</summary>
    private const double WorthWaiting = 0.9;

    private readonly double[] ticks = new double[12];

    public void Add(int items, long runTicks)
    {
        ref double average = ref ticks[Class(items)];
        average = average == 0 ? runTicks : average + (Weight * (runTicks - average));
    }

    /// <summary>Ticks of a run of about <paramref name="items"/>, else of more, else of fewer; 0 when none was seen.</summary>
    public long Estimate(int items)
    {
        int own = Class(items);
        int known = Array.FindIndex(ticks, own, average => average > 0);
        if (known < 0)
            known = Array.FindLastIndex(ticks, own, average => average > 0);
        return known < 0 ? 0 : (long)ticks[known];
    }

    /// <summary>Whether an item of a batch twice as large is cheaper; yes as long as that is not known.</summary>
    public bool LargerIsCheaper(int items)
    {
        double now = ticks[Class(items)];
        double twice = ticks[Math.Min(Class(items) + 1, ticks.Length - 1)];
        return now == 0 || twice == 0 || twice < 2 * WorthWaiting * now;
    }

    private static int Class(int items) => Math.Min(BitOperations.Log2((uint)items), 11);
}
