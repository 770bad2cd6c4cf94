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
        List<int> order = [];
        double[] values = [.. scores], nearest = new double[scores.Count];
        bool[] chosen = new bool[scores.Count];
        while (order.Count < Math.Min(count, scores.Count))
        {
            int best = Next(values, nearest, chosen, lambda);
            chosen[best] = true;
            order.Add(best);
            for (int i = 0; i < values.Length; i++)
                nearest[i] = Math.Max(nearest[i], likeness(best, i));
        }

        return order;
    }

    /// <summary>
    /// What <see cref="Choose"/> gives for all items, one by one, with scores that are costly: an item is looked at only when
    /// it would be next by its estimate, as often as it takes. The same order, if no estimate is below the score.
    /// </summary>
    /// <param name="estimates">What each score should be; replaced by the scores.</param>
    /// <param name="look">A nearer estimate of an item, or its score.</param>
    /// <param name="likeness">Likeness of two items, 0 to 1.</param>
    /// <param name="lambda">1 looks at scores only, 0 at novelty only.</param>
    public static async IAsyncEnumerable<int> ChooseAsync(
        double[] estimates, Func<int, Task<(double Estimate, bool IsScore)>> look, Func<int, int, double> likeness, double lambda)
    {
        bool[] known = new bool[estimates.Length], chosen = new bool[estimates.Length];
        double[] nearest = new double[estimates.Length];
        for (int left = estimates.Length; left > 0;)
        {
            int best = Next(estimates, nearest, chosen, lambda);
            if (!known[best])
            {
                (estimates[best], known[best]) = await look(best);
                continue;
            }

            (chosen[best], left) = (true, left - 1);
            for (int i = 0; i < estimates.Length; i++)
                nearest[i] = Math.Max(nearest[i], likeness(best, i));
            yield return best;
        }
    }

    /// <summary>The first of the best that are not chosen yet.</summary>
    private static int Next(double[] scores, double[] nearest, bool[] chosen, double lambda)
    {
        int best = -1;
        double bestValue = double.NegativeInfinity;
        for (int i = 0; i < scores.Length; i++)
        {
            double value = (lambda * scores[i]) - ((1 - lambda) * nearest[i]);
            if (!chosen[i] && value > bestValue)
                (best, bestValue) = (i, value);
        }

        return best;
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

    /// <summary>Likeness of what two frames show: as many people, as close.</summary>
    public static double Likeness(FrameFinds a, FrameFinds b, int height) =>
        ((People(a) == People(b) ? 1 : 0) + (Closeness(a, height) == Closeness(b, height) ? 1 : 0)) / 2.0;

    /// <summary>None, one, two, several.</summary>
    private static int People(FrameFinds finds) => Math.Min(3, finds.Faces.Count);

    /// <summary>None, wide, medium, close-up, as tags have them.</summary>
    private static string? Closeness(FrameFinds finds, int height) => finds.Faces.Count == 0
        ? null : SceneTags.Size(finds.Faces.Max(f => f.Box.Height) / height);
}
