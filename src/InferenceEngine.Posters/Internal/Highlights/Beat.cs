namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>How regularly sounds begin: the highest autocorrelation of the flux at 40 to 240 beats a minute. Pure.</summary>
internal static class Beat
{
    private const int ShortestLag = 8, LongestLag = 47;

    /// <summary>0 (none) to 1 (a metronome).</summary>
    public static double Strength(ReadOnlySpan<SoundFrame> frames)
    {
        if (frames.Length < 2 * LongestLag)
            return 0;
        double mean = 0;
        foreach (SoundFrame frame in frames)
            mean += frame.Flux / frames.Length;
        double[] rise = new double[frames.Length];
        for (int i = 0; i < rise.Length; i++)
            rise[i] = Math.Max(0, frames[i].Flux - mean);
        double power = Product(rise, 0), best = 0;
        for (int lag = ShortestLag; lag <= LongestLag; lag++)
            best = Math.Max(best, Product(rise, lag) * rise.Length / (rise.Length - lag));
        return power < 1e-9 ? 0 : Math.Clamp(best / power, 0, 1);
    }

    private static double Product(double[] values, int lag)
    {
        double sum = 0;
        for (int i = lag; i < values.Length; i++)
            sum += values[i] * values[i - lag];
        return sum;
    }
}
