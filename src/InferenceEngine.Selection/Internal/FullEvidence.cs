using System.Runtime.InteropServices;
using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What stands behind a full model: of each arm the sum of x·xᵀ over its impressions, as a packed triangle, and the sum of
/// r·x over its rewards, in double. Requests read what <see cref="Solve"/> makes of it. Not thread-safe: the fold's own.
/// </summary>
internal sealed class FullEvidence
{
    private readonly int features;
    private readonly int triangle;
    private readonly float priorVariance;
    private readonly float noiseVariance;
    private readonly SortedDictionary<uint, double[]> arms = [];
    private readonly double[] factor;
    private readonly double[] weights;
    private readonly double[] column;

    /// <summary>Begins with what <see cref="ToBytes"/> wrote, or empty.</summary>
    public FullEvidence(int features, float priorVariance, float noiseVariance, ReadOnlySpan<byte> record)
    {
        (this.features, this.priorVariance, this.noiseVariance) = (features, priorVariance, noiseVariance);
        triangle = FullLinear.TriangleLength(features);
        factor = new double[triangle];
        weights = new double[features];
        column = new double[features];
        foreach ((uint key, double[] sums) in Read(record, features))
            arms[key] = sums;
    }

    /// <summary>The sums of each arm of a record: those of x·xᵀ as a packed triangle, then those of r·x.</summary>
    public static Dictionary<uint, double[]> Read(ReadOnlySpan<byte> record, int features)
    {
        int armBytes = ArmBytes(features);
        Dictionary<uint, double[]> arms = [];
        for (; record.Length >= armBytes; record = record[armBytes..])
        {
            arms[MemoryMarshal.Read<uint>(record)] =
                MemoryMarshal.Cast<byte, double>(record[ModelHeader.BlockHeaderBytes..armBytes]).ToArray();
        }

        return arms;
    }

    /// <summary>The record of such sums.</summary>
    /// <exception cref="FormatException">An arm has not as many numbers as it should.</exception>
    public static byte[] Write(IReadOnlyDictionary<uint, double[]> arms, int features)
    {
        int armBytes = ArmBytes(features);
        byte[] bytes = new byte[arms.Count * armBytes];
        Span<byte> rest = bytes;
        foreach ((uint key, double[] arm) in arms)
        {
            if (arm.Length * sizeof(double) != armBytes - ModelHeader.BlockHeaderBytes)
                throw new FormatException($"the evidence of a model of {features} features has not {arm.Length} numbers.");
            MemoryMarshal.Write(rest, in key);
            MemoryMarshal.AsBytes(arm.AsSpan()).CopyTo(rest[ModelHeader.BlockHeaderBytes..]);
            rest = rest[armBytes..];
        }

        return bytes;
    }

    /// <summary>Forgets: all evidence is multiplied by <paramref name="kept"/>.</summary>
    public void Decay(double kept)
    {
        foreach (double[] arm in arms.Values)
            FullLinear.Decay(arm, kept);
    }

    /// <summary>An impression of an arm with features <paramref name="x"/>.</summary>
    public void Impression(uint arm, ReadOnlySpan<float> x) =>
        FullLinear.ObserveImpression(x, 1, Arm(arm).AsSpan(0, triangle));

    /// <summary>The reward of an impression; negative takes one back.</summary>
    public void Reward(uint arm, ReadOnlySpan<float> x, float reward) =>
        FullLinear.ObserveReward(x, reward, Arm(arm).AsSpan(triangle));

    /// <summary>Forgets an arm.</summary>
    public void Remove(uint arm) => arms.Remove(arm);

    /// <summary>
    /// Writes an arm's block: the means of its weights, then σ·L⁻¹ by rows, where Λ = L·Lᵀ is the precision with the prior:
    /// the variance of a score is then |σ·L⁻¹·x|².
    /// </summary>
    public void Solve(uint arm, Span<float> block)
    {
        double[] evidence = Arm(arm);
        double prior = noiseVariance / priorVariance;
        if (!FullLinear.Factor(evidence.AsSpan(0, triangle), prior, factor))
            return; // rounding after many undos: the block of before stays
        FullLinear.Weights(factor, evidence.AsSpan(triangle), new LinearPrior(0, (float)prior), weights);
        for (int i = 0; i < features; i++)
            block[i] = (float)weights[i];
        double deviation = Math.Sqrt(noiseVariance);
        for (int k = 0; k < features; k++)
            WriteColumn(k, deviation, block[features..]);
    }

    /// <summary>The record's bytes.</summary>
    public byte[] ToBytes() => Write(arms, features);

    private static int ArmBytes(int features) =>
        ModelHeader.BlockHeaderBytes + ((FullLinear.TriangleLength(features) + features) * sizeof(double));

    /// <summary>Column k of L⁻¹, by forward substitution of the unit vector.</summary>
    private void WriteColumn(int k, double deviation, Span<float> rows)
    {
        for (int i = k; i < features; i++)
        {
            int start = FullLinear.TriangleLength(i);
            double sum = i == k ? 1 : 0;
            for (int j = k; j < i; j++)
                sum -= factor[start + j] * column[j];
            column[i] = sum / factor[start + i];
            rows[start + k] = (float)(deviation * column[i]);
        }
    }

    private double[] Arm(uint arm)
    {
        if (!arms.TryGetValue(arm, out double[]? evidence))
            arms[arm] = evidence = new double[triangle + features];
        return evidence;
    }
}
