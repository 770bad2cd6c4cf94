namespace InferenceEngine.Bandits;

/// <summary>
/// Where two arms change places as their common factor z grows: at z = Place, over a range of Scale, the deviation of
/// their difference by the difference of their loadings. Immutable.
/// </summary>
internal readonly record struct FactorCrossing(double Place, double Scale)
{
    // Own parts of scores beyond this many deviations do not decide.
    private const double Reach = 4;

    /// <summary>
    /// Writes the crossings within ±<paramref name="range"/> that are sharper than <paramref name="sharp"/> and that
    /// can decide who wins; how many. There is room for n(n − 1)/2.
    /// </summary>
    public static int Find(
        ReadOnlySpan<double> means, ReadOnlySpan<double> loadings, ReadOnlySpan<double> deviations,
        double range, double sharp, Span<FactorCrossing> crossings)
    {
        int count = 0;
        for (int i = 1; i < means.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double slope = Math.Abs(loadings[i] - loadings[j]);
                double place = (means[j] - means[i]) / (loadings[i] - loadings[j]);
                double spread = Math.Sqrt((deviations[i] * deviations[i]) + (deviations[j] * deviations[j]));
                if (!(Math.Abs(place) < range && spread < sharp * slope))
                    continue;
                double reach = means[i] + (loadings[i] * place) + (Reach * Math.Max(deviations[i], deviations[j]));
                if (CanWin(means, loadings, deviations, place, reach))
                    crossings[count++] = new FactorCrossing(place, spread / slope);
            }
        }

        return count;
    }

    /// <summary>
    /// The widest panel below a place in z that resolves each crossing: <paramref name="perScale"/> of its scales where
    /// it lies, else up to where it begins.
    /// </summary>
    public static double Width(ReadOnlySpan<FactorCrossing> crossings, double upper, double widest, double perScale)
    {
        double width = widest;
        foreach (FactorCrossing crossing in crossings)
        {
            double reach = Reach * crossing.Scale;
            if (crossing.Place - reach < upper)
                width = Math.Min(width, Math.Max(perScale * crossing.Scale, upper - crossing.Place - reach));
        }

        return width;
    }

    private static bool CanWin(
        ReadOnlySpan<double> means, ReadOnlySpan<double> loadings, ReadOnlySpan<double> deviations,
        double place, double score)
    {
        for (int k = 0; k < means.Length; k++)
        {
            double least = means[k] + (loadings[k] * place) - (Reach * deviations[k]);
            if (least > score + (1e-12 * Math.Abs(score)))
                return false;
        }

        return true;
    }
}
