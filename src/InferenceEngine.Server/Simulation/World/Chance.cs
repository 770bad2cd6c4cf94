using InferenceEngine.Bandits;

namespace InferenceEngine.Server.Simulation.World;

/// <summary>
/// Random numbers by name instead of by order: the same seed, purpose and indices give the same number whoever asks and
/// when, so that every policy meets the same members, pages and answers. Immutable; thread-safe.
/// </summary>
internal readonly struct Chance(long seed)
{
    private readonly ulong root = Mix64.Of((ulong)seed);

    /// <summary>A word of 64 random bits.</summary>
    public ulong Word(Purpose purpose, long a, long b = 0, long c = 0) =>
        Mix64.Of(Mix64.Of(root, (ulong)purpose), Mix64.Of((ulong)a, (ulong)b, (ulong)c));

    /// <summary>Uniform on (0, 1).</summary>
    public double Uniform(Purpose purpose, long a, long b = 0, long c = 0) =>
        ((Word(purpose, a, b, c) >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Standard normal (Box and Muller, 1958).</summary>
    public double Normal(Purpose purpose, long a, long b = 0, long c = 0)
    {
        ulong word = Word(purpose, a, b, c);
        double u = ((word >> 11) + 0.5) * (1.0 / (1UL << 53));
        double v = (Mix64.Of(word) >> 11) * (1.0 / (1UL << 53));
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }

    /// <summary>A whole number from 0 to <paramref name="count"/> − 1.</summary>
    public int Index(int count, Purpose purpose, long a, long b = 0, long c = 0) =>
        (int)(Uniform(purpose, a, b, c) * count);

    /// <summary>A vector of length 1 in a direction that is uniform.</summary>
    public double[] Direction(int dimensions, Purpose purpose, long a, long b = 0)
    {
        double[] vector = new double[dimensions];
        for (int k = 0; k < dimensions; k++)
            vector[k] = Normal(purpose, a, b, k);
        return Vectors.Unit(vector);
    }
}
