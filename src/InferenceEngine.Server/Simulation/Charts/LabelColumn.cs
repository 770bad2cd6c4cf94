namespace InferenceEngine.Server.Simulation.Charts;

/// <summary>Places labels in a column beside the ends of curves, so that none covers another. Pure.</summary>
internal static class LabelColumn
{
    /// <summary>
    /// Heights for labels that would best be at <paramref name="wanted"/>: at least <paramref name="spacing"/> apart,
    /// between
    /// <paramref name="top"/> and <paramref name="bottom"/>, in the same order.
    /// </summary>
    public static double[] Place(IReadOnlyList<double> wanted, double spacing, double top, double bottom)
    {
        int[] order = [.. Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i])];
        double[] placed = new double[wanted.Count];
        double next = top;
        foreach (int i in order)
        {
            placed[i] = Math.Max(wanted[i], next);
            next = placed[i] + spacing;
        }

        // What was pushed over the bottom pushes those above it back up.
        double most = bottom;
        foreach (int i in order.Reverse())
        {
            placed[i] = Math.Min(placed[i], most);
            most = placed[i] - spacing;
        }

        return placed;
    }
}
