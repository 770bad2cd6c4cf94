namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// Splits sampled frames into shots where neighbours differ much, both absolutely and against the usual difference around
/// them (a calm film cuts at small differences, an action film does not). Pure.
/// </summary>
internal static class ShotDetector
{
    /// <summary>At this difference neighbours are different shots, whatever is around them.</summary>
    private const double Certain = 0.5;

    /// <summary>Below this difference neighbours are the same shot.</summary>
    private const double Possible = 0.22;

    /// <summary>Between the two: a cut stands out by this factor from the median around it.</summary>
    private const double Prominence = 2.2;

    private const int Neighbours = 4;

    /// <summary>Numbers the shots of <paramref name="samples"/>, which are in order of time, and returns their count.</summary>
    public static int Assign(IReadOnlyList<FrameSample> samples)
    {
        double[] distances = new double[Math.Max(0, samples.Count - 1)];
        for (int i = 0; i < distances.Length; i++)
            distances[i] = samples[i].Features.DistanceTo(samples[i + 1].Features);
        int shot = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            if (i > 0 && IsCut(distances, i - 1))
                shot++;
            samples[i].Shot = shot;
        }

        return samples.Count == 0 ? 0 : shot + 1;
    }

    /// <summary>Whether two frames can belong to one shot.</summary>
    public static bool IsSameScene(FrameFeatures a, FrameFeatures b) => a.DistanceTo(b) < Possible;

    private static bool IsCut(double[] distances, int at)
    {
        double distance = distances[at];
        if (distance >= Certain || distance < Possible)
            return distance >= Certain;
        int from = Math.Max(0, at - Neighbours), to = Math.Min(distances.Length, at + Neighbours + 1);
        double[] around = [.. distances[from..to].Order()];
        return distance >= Prominence * around[(around.Length - 1) / 2];
    }
}
