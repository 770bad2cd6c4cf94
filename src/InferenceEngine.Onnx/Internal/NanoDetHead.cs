namespace InferenceEngine.Onnx.Internal;

/// <summary>Turns the outputs of NanoDet into boxes: the distances to the four sides are means of distributions over 11 bins (Li et al.,
/// generalized focal loss, 2020). Pure.</summary>
internal static class NanoDetHead
{
    private const int Classes = 80, Bins = 11, Sides = 4;

    private static readonly string[] names =
    [
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light", "fire hydrant", "stop sign",
        "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella",
        "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard",
        "surfboard", "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange",
        "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet", "tv",
        "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase",
        "scissors", "teddy bear", "hair drier", "toothbrush",
    ];

    /// <param name="scores">[cells, 80].</param>
    /// <param name="distances">[cells, 4 × 11], before the softmax.</param>
    /// <param name="grid">Input pixels between cells, and the input's side.</param>
    /// <param name="wanted">The least score, and source pixels per input pixel.</param>
    /// <param name="found">Where objects are added.</param>
    public static void Decode(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> distances, (int Stride, int Side) grid, (float Score, float Ratio) wanted,
        List<DetectedObject> found)
    {
        int columns = grid.Side / grid.Stride;
        Span<float> sides = stackalloc float[Sides];
        for (int cell = 0; cell < scores.Length / Classes; cell++)
        {
            ReadOnlySpan<float> own = scores.Slice(cell * Classes, Classes);
            int best = 0;
            for (int i = 1; i < Classes; i++)
                best = own[i] > own[best] ? i : best;
            if (!(own[best] >= wanted.Score))
                continue;
            for (int side = 0; side < Sides; side++)
                sides[side] = Mean(distances.Slice((((cell * Sides) + side) * Bins), Bins)) * grid.Stride;
            float x = ((cell % columns) + 0.5f) * grid.Stride, y = ((cell / columns) + 0.5f) * grid.Stride;
            Box box = new(
                Math.Max(0, x - sides[0]) * wanted.Ratio, Math.Max(0, y - sides[1]) * wanted.Ratio,
                Math.Min(grid.Side, x + sides[2]) * wanted.Ratio, Math.Min(grid.Side, y + sides[3]) * wanted.Ratio);
            found.Add(new DetectedObject(names[best], box, Math.Min(1, own[best])));
        }
    }

    private static float Mean(ReadOnlySpan<float> bins)
    {
        float most = bins[0], sum = 0, mean = 0;
        foreach (float bin in bins)
            most = Math.Max(most, bin);
        for (int i = 0; i < Bins; i++)
        {
            float share = MathF.Exp(bins[i] - most);
            (sum, mean) = (sum + share, mean + (share * i));
        }

        return mean / sum;
    }
}
