using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>
/// Maximal marginal relevance (Carbonell and Goldstein, 1998): each next choice is the one whose score, less its likeness to
/// what is already chosen, is highest. Pure.
/// </summary>
internal static class Diversity
{
    /// <summary>Indices of the chosen items, best first.</summary>
    /// <param name="scores">Score of each item, 0 to 1.</param>
    /// <param name="likeness">Likeness of two items, 0 to 1.</param>
    /// <param name="count">Most items.</param>
    /// <param name="lambda">1 looks at scores only, 0 at novelty only.</param>
    public static IReadOnlyList<int> Choose(IReadOnlyList<double> scores, Func<int, int, double> likeness, int count, double lambda)
    {
        List<int> chosen = [];
        double[] nearest = new double[scores.Count];
        while (chosen.Count < Math.Min(count, scores.Count))
        {
            int best = -1;
            double bestValue = double.NegativeInfinity;
            for (int i = 0; i < scores.Count; i++)
            {
                double value = (lambda * scores[i]) - ((1 - lambda) * nearest[i]);
                if (value > bestValue && !chosen.Contains(i))
                    (best, bestValue) = (i, value);
            }

            chosen.Add(best);
            for (int i = 0; i < scores.Count; i++)
                nearest[i] = Math.Max(nearest[i], likeness(best, i));
        }

        return chosen;
    }

    /// <summary>Likeness of two frames: colours, layout, the same shot, nearness in time.</summary>
    public static double Likeness(FrameSample a, FrameSample b, TimeSpan length)
    {
        double colours = 1 - Colour.Distance(a.Features.Histogram, b.Features.Histogram);
        double layout = 1 - Math.Min(1, PerceptualHash.Distance(a.Features.Hash, b.Features.Hash) / 28.0);
        double time = Math.Exp(-Math.Abs((a.Time - b.Time).TotalSeconds) / Math.Max(0.5, length.TotalSeconds / 12));
        double shot = a.Shot == b.Shot ? 1 : 0;
        return (0.3 * colours) + (0.3 * layout) + (0.2 * shot) + (0.2 * time);
    }
}
