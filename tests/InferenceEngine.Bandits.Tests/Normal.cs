namespace InferenceEngine.Bandits.Tests;

/// <summary>The normal distribution function in double precision, and normal draws.</summary>
internal static class Normal
{
    /// <summary>
    /// Φ(z): the series near 0 (Abramowitz and Stegun 26.2.11), the continued fraction in the tails (26.2.14).
    /// </summary>
    public static double Cumulative(double z)
    {
        double size = Math.Abs(z);
        double density = Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);
        double tail = size < 3 ? 0.5 - (density * Series(size)) : density / Fraction(size);
        return z < 0 ? tail : 1 - tail;
    }

    /// <summary>One standard normal draw (Box and Muller 1958).</summary>
    public static double Draw(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Series(double z)
    {
        double term = z;
        double sum = z;
        for (int k = 1; term > 1e-17 * sum; k++)
        {
            term *= z * z / ((2 * k) + 1);
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double z)
    {
        double value = z;
        for (int k = 60; k >= 1; k--)
            value = z + (k / value);
        return value;
    }
}
