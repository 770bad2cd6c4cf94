namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// How exciting each second is, 0 to 10: a weighted mean of what is seen and heard, smoothed (Hanjalic and Xu 2005; Ma et al.
/// 2002), on a scale that saturates, because hardly ever is everything there at once. All weights are here and only here;
/// docs/HIGHLIGHTS.md explains them. Pure.
/// </summary>
internal static class ExcitementCurve
{
    private const double MotionWeight = 0.26, PaceWeight = 0.14, FaceWeight = 0.18;
    private const double LoudnessWeight = 0.18, OnsetWeight = 0.10, SpeechWeight = 0.08, MusicWeight = 0.06;

    /// <summary>How soon the scale saturates: a third of everything is 5.8.</summary>
    private const double Saturation = 2.2;

    /// <summary>Half of the Hann window that smooths, in seconds: what excites, excites a while.</summary>
    private const int Reach = 2;

    /// <summary>The points with smoothed parts and their scores. Without sound the weights of what is seen fill the scale.</summary>
    public static HighlightPoint[] Score(
        IReadOnlyList<PictureSecond> picture, IReadOnlyList<double> faces, IReadOnlyList<SoundSecond>? sound)
    {
        double[] motion = Smooth([.. picture.Select(p => p.Motion)]), pace = Smooth([.. picture.Select(p => p.Pace)]);
        double[] face = Smooth([.. faces]);
        double[]? loudness = Heard(sound, s => s.Loudness), onset = Heard(sound, s => s.Onset);
        double[]? speech = Heard(sound, s => s.Speech), music = Heard(sound, s => s.Music);
        HighlightPoint[] points = new HighlightPoint[picture.Count];
        for (int i = 0; i < points.Length; i++)
        {
            HighlightPoint point = new(0, motion[i], pace[i], face[i])
            {
                Loudness = loudness?[i],
                Onset = onset?[i],
                Speech = speech?[i],
                Music = music?[i],
            };
            points[i] = point with { Score = 10 * Total(point) };
        }

        return points;
    }

    /// <summary>What each part adds to a point's score, by name, for reasons.</summary>
    public static IEnumerable<(string Name, double Value, double Weight)> Parts(HighlightPoint point)
    {
        yield return ("motion", point.Motion, MotionWeight);
        yield return ("fast cutting", point.Pace, PaceWeight);
        yield return ("faces", point.Faces, FaceWeight);
        if (point.Loudness is not { } loudness)
            yield break;
        yield return ("loud sound", loudness, LoudnessWeight);
        yield return ("sudden sounds", point.Onset!.Value, OnsetWeight);
        yield return ("speech", point.Speech!.Value, SpeechWeight);
        yield return ("music", point.Music!.Value, MusicWeight);
    }

    private static double Total(HighlightPoint point)
    {
        double sum = 0, weights = 0;
        foreach ((_, double value, double weight) in Parts(point))
            (sum, weights) = (sum + (value * weight), weights + weight);
        return (1 - Math.Exp(-Saturation * sum / weights)) / (1 - Math.Exp(-Saturation));
    }

    private static double[]? Heard(IReadOnlyList<SoundSecond>? sound, Func<SoundSecond, double> part) =>
        sound is null ? null : Smooth([.. sound.Select(part)]);

    /// <summary>The mean under a Hann window; at the ends under what is left of it.</summary>
    private static double[] Smooth(double[] values)
    {
        double[] smooth = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double sum = 0, weights = 0;
            for (int j = Math.Max(0, i - Reach); j <= Math.Min(values.Length - 1, i + Reach); j++)
            {
                double weight = 0.5 + (0.5 * Math.Cos(Math.PI * (j - i) / (Reach + 1)));
                (sum, weights) = (sum + (weight * values[j]), weights + weight);
            }

            smooth[i] = sum / weights;
        }

        return smooth;
    }
}
