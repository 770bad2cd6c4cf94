using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Preprocess;

namespace InferenceEngine.Onnx;

/// <summary>
/// Turns NV12 frames of one size into a model's input of another in one go: an antialiased triangle filter over luma and
/// differences at their own sizes, then colour and normalisation of what is left, into planes (NCHW) of floats. Resizing
/// first is the same as converting first, since both are linear, and converts a hundredth of the pixels. Owns its buffers.
/// Not thread-safe.
/// </summary>
public sealed class Nv12Preprocessor
{
    /// <summary>Differences are co-sited with the left luma column: a quarter of their own distance from the middle.</summary>
    private const float LeftSited = 0.25f;

    private readonly (int Width, int Height) source;
    private readonly (int Width, int Height) target;
    private readonly Normalisation normalisation;
    private readonly VectorWidth vectors;
    private readonly FilterTaps lumaRows, chromaRows;
    private readonly PaddedTaps lumaColumns, chromaColumns;
    private readonly float[] lumaSums, chromaSums;
    private readonly float[] y, u, v;

    /// <param name="source">Size of the frames.</param>
    /// <param name="target">Size of the input.</param>
    /// <param name="normalisation">What numbers the model expects; its layout must be NCHW.</param>
    /// <param name="vectors">Which twin of the loops runs; for tests.</param>
    /// <exception cref="ArgumentException">A size, the layout, or instructions that this processor lacks.</exception>
    public Nv12Preprocessor(
        (int Width, int Height) source, (int Width, int Height) target, Normalisation normalisation,
        VectorWidth vectors = VectorWidth.Widest)
    {
        if (source.Width < 2 || source.Height < 2 || target.Width < 1 || target.Height < 1)
            throw new ArgumentException($"A frame of {source} cannot become an input of {target}; sides start at 2 and 1.");
        if (normalisation.Layout != "NCHW")
            throw new ArgumentException($"The layout is {normalisation.Layout}; only NCHW is written.", nameof(normalisation));
        if (!vectors.IsSupported())
            throw new ArgumentException($"This processor has no {vectors}.", nameof(vectors));
        (this.source, this.target, this.normalisation) = (source, target, normalisation);
        this.vectors = vectors.Resolve();
        (int chromaWidth, int chromaHeight) = ((source.Width + 1) / 2, (source.Height + 1) / 2);
        lumaRows = new FilterTaps(0, source.Height, source.Height, target.Height);
        chromaRows = new FilterTaps(0, source.Height / 2f, chromaHeight, target.Height);
        lumaColumns = new PaddedTaps(new FilterTaps(0, source.Width, source.Width, target.Width), target.Width, 1);
        FilterTaps pairs = new(LeftSited, source.Width / 2f, chromaWidth, target.Width);
        chromaColumns = new PaddedTaps(pairs, target.Width, 2);
        lumaSums = new float[source.Width + lumaColumns.Length];
        chromaSums = new float[(2 * chromaWidth) + chromaColumns.Length];
        (y, u, v) = (new float[target.Width], new float[target.Width], new float[target.Width]);
    }

    /// <summary>Writes one item: three planes of height × width.</summary>
    /// <exception cref="ArgumentException">The frame has another size or too few bytes, or the item is too short.</exception>
    public void Run(in Nv12Frame frame, Span<float> item)
    {
        Check(frame, item.Length);
        ChannelMix[] mixes = ChannelMixes.Of(frame.Matrix, frame.IsFullRange, normalisation);
        switch (vectors)
        {
            case VectorWidth.Avx512:
                Run<Avx512Kernel>(frame, mixes, item);
                break;
            case VectorWidth.Avx2:
                Run<Avx2Kernel>(frame, mixes, item);
                break;
            default:
                Run<ScalarKernel>(frame, mixes, item);
                break;
        }
    }

    private void Run<TKernel>(in Nv12Frame frame, ChannelMix[] mixes, Span<float> item)
        where TKernel : struct, IPixelKernel
    {
        int plane = target.Width * target.Height;
        int chromaBytes = (source.Width + 1) / 2 * 2;
        for (int row = 0; row < target.Height; row++)
        {
            ReadOnlySpan<byte> luma = frame.Luma[(lumaRows.First(row) * frame.LumaStride)..];
            TKernel.Rows(luma, frame.LumaStride, lumaRows.Weights(row), lumaSums.AsSpan(0, source.Width));
            TKernel.Columns(lumaSums, lumaColumns, y);
            ReadOnlySpan<byte> chroma = frame.Chroma[(chromaRows.First(row) * frame.ChromaStride)..];
            TKernel.Rows(chroma, frame.ChromaStride, chromaRows.Weights(row), chromaSums.AsSpan(0, chromaBytes));
            TKernel.ColumnPairs(chromaSums, chromaColumns, u, v);
            for (int c = 0; c < mixes.Length; c++)
                TKernel.Mix(y, u, v, mixes[c], item.Slice((c * plane) + (row * target.Width), target.Width));
        }
    }

    /// <summary>The loops read without bounds checks: what they may read is checked here.</summary>
    private void Check(in Nv12Frame frame, int itemLength)
    {
        int chromaBytes = (source.Width + 1) / 2 * 2;
        long lumaNeeded = ((long)frame.LumaStride * (source.Height - 1)) + source.Width;
        long chromaNeeded = ((long)frame.ChromaStride * (((source.Height + 1) / 2) - 1)) + chromaBytes;
        if (frame.Width != source.Width || frame.Height != source.Height)
            throw new ArgumentException($"The frame is {frame.Width}x{frame.Height}; this was made for {source.Width}x{source.Height}.");
        if (frame.LumaStride < source.Width || frame.ChromaStride < chromaBytes
            || frame.Luma.Length < lumaNeeded || frame.Chroma.Length < chromaNeeded)
        {
            throw new ArgumentException($"A plane of the {frame.Width}x{frame.Height} frame has too few bytes for its stride.");
        }

        if (itemLength < 3 * target.Width * target.Height)
            throw new ArgumentException($"The item has {itemLength} floats; 3 x {target.Height} x {target.Width} are needed.");
    }
}
