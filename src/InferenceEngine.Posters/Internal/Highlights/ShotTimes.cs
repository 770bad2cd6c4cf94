namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>When shots begin, for quick answers about any time, also of a day with a cut every second. Immutable.</summary>
internal sealed class ShotTimes(ShotScan scan)
{
    private readonly double[] starts = [.. scan.Shots.Select(shot => shot.From.TotalSeconds)];

    /// <summary>The shot that shows a time; the first before it begins.</summary>
    public int At(double seconds)
    {
        int at = Array.BinarySearch(starts, seconds);
        return Math.Max(0, at >= 0 ? at : ~at - 1);
    }

    /// <summary>The beginning of a shot nearest to a time and within <paramref name="reach"/> of it, else the time itself.</summary>
    public double Nearest(double seconds, double reach)
    {
        if (starts.Length == 0)
            return seconds;
        int at = At(seconds);
        double before = starts[at], after = starts[Math.Min(at + 1, starts.Length - 1)];
        double near = Math.Abs(before - seconds) <= Math.Abs(after - seconds) ? before : after;
        return Math.Abs(near - seconds) <= reach ? near : seconds;
    }
}
