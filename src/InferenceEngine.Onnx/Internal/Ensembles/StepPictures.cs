using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Internal.Ensembles;

/// <summary>
/// The pictures in a request's tensors of pixels, made once however many models see them. Owns those that it made. Thread-safe.
/// </summary>
internal sealed class StepPictures : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<TensorSource, PixelBuffer[]> known = [];
    private readonly List<PixelBuffer> made = [];

    /// <summary>The pictures of a tensor [n, height, width, 3].</summary>
    /// <exception cref="InferenceException">A side is none that a picture has.</exception>
    public IReadOnlyList<PixelBuffer> Of(TensorSource source, InferenceInput tensor)
    {
        lock (gate)
        {
            if (!known.TryGetValue(source, out PixelBuffer[]? pictures))
                known[source] = pictures = tensor.Picture is { } picture ? [picture] : Make(tensor);
            return pictures;
        }
    }

    public void Dispose() => made.ForEach(picture => picture.Dispose());

    private PixelBuffer[] Make(InferenceInput tensor)
    {
        if (tensor.Shape is not [> 0, > 0 and <= PixelBuffer.MaxSide, > 0 and <= PixelBuffer.MaxSide, 3])
        {
            throw new InferenceException(
                InferenceError.InvalidRequest,
                $"the pictures '{tensor.Name}' are {TensorShape.Text(tensor.Shape)}; they must be [n,height,width,3] with sides of 1 to {PixelBuffer.MaxSide}");
        }

        ReadOnlySpan<byte> pixels = tensor.Filler is null ? tensor.Bytes.Span : tensor.Copied().Bytes.Span;
        PixelBuffer[] pictures = new PixelBuffer[tensor.Shape[0]];
        for (int i = 0; i < pictures.Length; i++)
        {
            made.Add(pictures[i] = new PixelBuffer((int)tensor.Shape[2], (int)tensor.Shape[1]));
            Span<byte> own = pictures[i].Pixels;
            pixels.Slice(i * own.Length, own.Length).CopyTo(own);
        }

        return pictures;
    }
}
