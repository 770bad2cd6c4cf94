namespace InferenceEngine.Bandits;

/// <summary>
/// One-factor approximation of a covariance: <c>Σ ≈ l·lᵀ + diag(d²)</c>, the variances kept exactly and the covariances
/// in the least-squares sense. Starts at the principal axis and then solves for one loading after the other (minimum
/// residuals: Harman and Jones, Psychometrika 31, 1966), whose fixed point is that of iterated principal factors, but
/// whose error never rises. A loading may not exceed its arm's deviation. Pure, with a fixed order and number of steps;
/// thread-safe.
/// </summary>
public static class OneFactor
{
    private const int PowerSteps = 50;
    private const int Sweeps = 200;

    /// <summary>
    /// Writes loadings and deviations of n arms. Equal covariances of 1 (the same score for all) give loadings 1 and
    /// deviations 0; a diagonal covariance gives loadings 0. The sign of all loadings is free.
    /// </summary>
    /// <param name="covariance">n × n, symmetric; only the lower triangle and diagonal are read.</param>
    /// <param name="loadings">Receives l.</param>
    /// <param name="deviations">Receives d, at least 0.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a variance is negative or not finite.</exception>
    public static void Fit(ReadOnlySpan<double> covariance, Span<double> loadings, Span<double> deviations)
    {
        Check(covariance, loadings, deviations);
        Start(covariance, loadings, deviations);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            if (!Improve(covariance, loadings))
                break;
        }

        for (int i = 0; i < loadings.Length; i++)
            deviations[i] = Math.Sqrt(Math.Max(0, At(covariance, loadings.Length, i, i) - (loadings[i] * loadings[i])));
    }

    /// <summary>
    /// The principal axis by power steps from the arm with the largest variance; the deviations are scratch.
    /// </summary>
    private static void Start(ReadOnlySpan<double> covariance, Span<double> loadings, Span<double> scratch)
    {
        int n = loadings.Length;
        int widest = 0;
        for (int i = 1; i < n; i++)
            widest = At(covariance, n, i, i) > At(covariance, n, widest, widest) ? i : widest;
        for (int i = 0; i < n; i++)
            loadings[i] = At(covariance, n, i, widest);
        for (int step = 0; step < PowerSteps; step++)
        {
            double length = Math.Sqrt(Square(loadings));
            if (length == 0)
                return;
            for (int i = 0; i < n; i++)
            {
                scratch[i] = 0;
                for (int j = 0; j < n; j++)
                    scratch[i] += At(covariance, n, i, j) * loadings[j] / length;
            }

            scratch.CopyTo(loadings);
        }

        double root = Math.Sqrt(Math.Sqrt(Square(loadings)));
        for (int i = 0; i < n && root > 0; i++)
            loadings[i] /= root;
    }

    /// <summary>The best value of each loading given the others; false when none moves.</summary>
    private static bool Improve(ReadOnlySpan<double> covariance, Span<double> loadings)
    {
        int n = loadings.Length;
        double squares = Square(loadings);
        double moved = 0;
        for (int i = 0; i < n; i++)
        {
            double others = squares - (loadings[i] * loadings[i]);
            double product = 0;
            for (int j = 0; j < n; j++)
                product += j == i ? 0 : At(covariance, n, i, j) * loadings[j];
            double most = Math.Sqrt(At(covariance, n, i, i));
            double loading = others > 1e-12 * squares ? Math.Clamp(product / others, -most, most) : 0;
            moved = Math.Max(moved, Math.Abs(loading - loadings[i]));
            squares = Math.Max(0, others) + (loading * loading);
            loadings[i] = loading;
        }

        return moved > 1e-9 * Math.Sqrt(squares);
    }

    private static double At(ReadOnlySpan<double> covariance, int n, int i, int j) =>
        covariance[i >= j ? (i * n) + j : (j * n) + i];

    private static double Square(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value * value;
        return sum;
    }

    private static void Check(
        ReadOnlySpan<double> covariance, ReadOnlySpan<double> loadings, ReadOnlySpan<double> deviations)
    {
        int n = loadings.Length;
        if (deviations.Length != n || covariance.Length != n * n)
            throw new ArgumentException(
                $"{covariance.Length} covariances and {deviations.Length} deviations for {n} arms.");
        for (int i = 0; i < n; i++)
        {
            if (!(covariance[(i * n) + i] >= 0 && covariance[(i * n) + i] < double.PositiveInfinity))
                throw new ArgumentException($"Arm {i} has variance {covariance[(i * n) + i]}.");
        }
    }
}
