namespace InferenceEngine.Bench.Quality;

/// <summary>Boundaries found and missed at a tolerance, over several videos. Not thread-safe.</summary>
internal sealed class ShotScore(int tolerance)
{
    private int hits, found, wanted;

    public double Precision => found == 0 ? 0 : (double)hits / found;

    public double Recall => wanted == 0 ? 0 : (double)hits / wanted;

    public double F1 => found + wanted == 0 ? 0 : 2.0 * hits / (found + wanted);

    public int Wanted => wanted;

    /// <summary>
    /// Each true boundary is hit by at most one found one: a cut within the tolerance, a slow transition from its first frame
    /// to the one after its last, with the tolerance on both sides.
    /// </summary>
    public void Add(ShotTruth truth, IReadOnlyList<int> boundaries)
    {
        List<int> left = [.. boundaries];
        foreach ((int first, int last) in truth.Cuts.Select(c => (c, c)).Concat(truth.Slow.Select(s => (s[0], s[1] + 1))))
        {
            int hit = left.FindIndex(b => b >= first - tolerance && b <= last + tolerance);
            if (hit < 0)
                continue;
            hits++;
            left.RemoveAt(hit);
        }

        found += boundaries.Count;
        wanted += truth.Cuts.Length + truth.Slow.Length;
    }
}
