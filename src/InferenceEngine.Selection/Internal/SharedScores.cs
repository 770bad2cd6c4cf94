using System.Runtime.InteropServices;
using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// A placement's shared model seen from one page: the model is bilinear in the page's features x and an artwork's
/// numbers a, so x is folded in once, and an artwork then costs two short products. One per lane; not thread-safe.
/// </summary>
internal sealed class SharedScores
{
    private readonly float[] means = new float[Limits.Embedding + 1];
    private readonly float[] variances = new float[Limits.Embedding + 1];
    private readonly float[] artwork = new float[Limits.Embedding + 1];
    private PolicyEntry? policy;
    private int factors;

    /// <summary>Begins a page.</summary>
    public void Begin() => policy = null;

    /// <summary>Folds the page's features into the placement's model, once for a page and policy.</summary>
    public void Prepare(StateReader reader, in Slot slot, ReadOnlySpan<float> x)
    {
        if (ReferenceEquals(policy, slot.Policy))
            return;
        policy = slot.Policy;
        ModelShape shape = new(slot.Policy.Policy);
        factors = shape.Factors;
        Prior(slot.Policy.Policy, x);
        FoldVisitor fold = new(this, shape, x);
        reader.Read(StateKeys.OfModel(0, slot.Placement.Whole.Key), ref fold);
    }

    /// <summary>Mean and variance of an artwork's score.</summary>
    public (float Mean, float Variance) Score(ReadOnlySpan<float> embedding)
    {
        Span<float> a = Numbers(embedding);
        return (FloatSpans.Dot(a, means.AsSpan(0, factors)), FloatSpans.DotSquares(a, variances.AsSpan(0, factors)));
    }

    /// <summary>Covariance of the scores of two artworks: what they learn from each other.</summary>
    public double Covariance(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        double sum = variances[0];
        int common = Math.Min(Math.Min(one.Length, other.Length), factors - 1);
        for (int c = 0; c < common; c++)
            sum += (double)one[c] * other[c] * variances[c + 1];
        return sum;
    }

    private Span<float> Numbers(ReadOnlySpan<float> embedding)
    {
        Span<float> a = artwork.AsSpan(0, factors);
        a.Clear();
        a[0] = 1;
        embedding[..Math.Min(embedding.Length, factors - 1)].CopyTo(a[1..]);
        return a;
    }

    private void Prior(Policy of, ReadOnlySpan<float> x)
    {
        means.AsSpan(0, factors).Clear();
        variances.AsSpan(0, factors).Fill((float)(FloatSpans.Dot(x, x) / of.PriorPrecision));
    }

    private readonly ref struct FoldVisitor(SharedScores scores, ModelShape shape, ReadOnlySpan<float> x) : IRecordVisitor
    {
        private readonly ReadOnlySpan<float> x = x;

        // The model's means and variances are matrices of a row per feature, a column per number of the artwork.
        public void Visit(ReadOnlySpan<byte> record)
        {
            if (MemoryMarshal.AsRef<ModelHeader>(record).Shape != shape)
                return;
            ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(
                record[(ModelHeader.SizeBytes + ModelHeader.BlockHeaderBytes)..]);
            Span<float> y = scores.means.AsSpan(0, shape.Factors);
            Span<float> z = scores.variances.AsSpan(0, shape.Factors);
            y.Clear();
            z.Clear();
            for (int f = 0; f < shape.Features; f++)
            {
                ReadOnlySpan<float> row = numbers.Slice(f * shape.Factors, shape.Factors);
                FloatSpans.Add(row, x[f], y);
                FloatSpans.Add(numbers.Slice(shape.Means + (f * shape.Factors), shape.Factors), x[f] * x[f], z);
            }
        }
    }
}
