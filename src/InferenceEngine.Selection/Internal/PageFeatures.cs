namespace InferenceEngine.Selection.Internal;

/// <summary>
/// A page's features as models read them: a constant 1, then the request's, then zeros for what the request lacks. One
/// per lane, reused; not thread-safe.
/// </summary>
internal sealed class PageFeatures
{
    private readonly float[] numbers = new float[Limits.Dimensions + 1];

    /// <summary>The first <paramref name="count"/> numbers, the constant included.</summary>
    public ReadOnlySpan<float> Take(int count) => numbers.AsSpan(0, count);

    /// <summary>Takes a request's features; returns how many numbers there are, the constant included.</summary>
    public int Set(ReadOnlySpan<float> features)
    {
        numbers[0] = 1;
        features.CopyTo(numbers.AsSpan(1));
        numbers.AsSpan(1 + features.Length).Clear();
        return 1 + features.Length;
    }
}
