namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>
/// Sizes of batches on a GPU: powers of two and the largest, so that each size's graph and engine is made once and used
/// again. Pure.
/// </summary>
internal static class BatchBuckets
{
    /// <summary>All sizes up to <paramref name="largest"/>, ascending.</summary>
    public static int[] UpTo(int largest)
    {
        List<int> sizes = [];
        for (int size = 1; size < largest; size *= 2)
            sizes.Add(size);
        return [.. sizes, largest];
    }

    /// <summary>The smallest size that holds <paramref name="items"/>.</summary>
    public static int For(int items, int[] sizes) => sizes.First(size => size >= items);
}
