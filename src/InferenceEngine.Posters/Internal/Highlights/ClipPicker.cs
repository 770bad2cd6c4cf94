namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// The best clips that do not overlap: each begins at a second, or at the beginning of a shot near it, so that it does not
/// begin in the middle of something. Pure.
/// </summary>
internal static class ClipPicker
{
    /// <summary>Levels of the distribution: 0 to 10.</summary>
    private const int Levels = 11;

    /// <param name="points">Seconds of the video with their scores.</param>
    /// <param name="lengthSeconds">Of the video.</param>
    /// <param name="snap">The beginning of a shot near a second, else the second.</param>
    /// <param name="options">How many and how long.</param>
    public static IReadOnlyList<ScoredClip> Pick(
        IReadOnlyList<HighlightPoint> points, double lengthSeconds, Func<double, double> snap, HighlightOptions options)
    {
        double length = Math.Min(options.ClipLength.TotalSeconds, lengthSeconds);
        List<ScoredClip> windows = [];
        for (int second = 0; second <= lengthSeconds - length; second++)
            windows.Add(Score(points, Math.Min(snap(second), lengthSeconds - length), length));
        List<ScoredClip> chosen = [];
        foreach (ScoredClip window in windows.OrderByDescending(w => w.Mean).ThenBy(w => w.From))
        {
            if (chosen.Count == options.Count)
                break;
            if (chosen.TrueForAll(c => window.To <= c.From || window.From >= c.To))
                chosen.Add(window);
        }

        return chosen;
    }

    /// <summary>The distribution of the scores of the seconds inside, each by how much of it is inside.</summary>
    public static ScoredClip Score(IReadOnlyList<HighlightPoint> points, double from, double length)
    {
        double[] shares = new double[Levels];
        double sum = 0, squares = 0, weights = 0, to = from + length;
        for (int i = Math.Max(0, (int)from); i < points.Count && i < to; i++)
        {
            double weight = Math.Min(i + 1, to) - Math.Max(i, from), score = Math.Clamp(points[i].Score, 0, Levels - 1);
            int level = Math.Min((int)score, Levels - 2);
            shares[level] += weight * (level + 1 - score);
            shares[level + 1] += weight * (score - level);
            (sum, squares, weights) = (sum + (weight * score), squares + (weight * score * score), weights + weight);
        }

        weights = Math.Max(weights, 1e-9);
        double mean = sum / weights, variance = Math.Max(0, (squares / weights) - (mean * mean));
        return new ScoredClip(
            Math.Round(from, 3), Math.Round(to, 3), Math.Round(mean, 2), Math.Round(Math.Sqrt(variance), 2),
            [.. shares.Select(share => Math.Round(share / weights, 3))]);
    }
}
