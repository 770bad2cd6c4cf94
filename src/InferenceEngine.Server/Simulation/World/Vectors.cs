namespace InferenceEngine.Server.Simulation.World;

/// <summary>Small vectors of doubles. Pure functions.</summary>
internal static class Vectors
{
    /// <summary>Sum of products.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }

    /// <summary>The vector at length 1, in place; zero stays zero.</summary>
    public static double[] Unit(double[] vector)
    {
        double length = Math.Sqrt(Dot(vector, vector));
        for (int k = 0; k < vector.Length && length > 0; k++)
            vector[k] /= length;
        return vector;
    }

    /// <summary>a · x + b · y.</summary>
    public static double[] Mix(double a, ReadOnlySpan<double> x, double b, ReadOnlySpan<double> y)
    {
        double[] mix = new double[x.Length];
        for (int k = 0; k < mix.Length; k++)
            mix[k] = (a * x[k]) + (b * y[k]);
        return mix;
    }
}
