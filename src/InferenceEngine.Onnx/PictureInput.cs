using System.Runtime.InteropServices;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx;

/// <summary>
/// Pictures as a model's input: resized and normalised as the model asks when its batch is put together, without a copy between.
/// They must live until the request has ended.
/// </summary>
public sealed class PictureInput
{
    /// <summary>Longer side for a model whose height and width are free: where detectors of text and objects work well.</summary>
    public const int DefaultLongSide = 640;

    /// <summary>The largest longer side that may be asked for.</summary>
    public const int MaxLongSide = 4096;

    private const int SideMultiple = 32; // detectors shrink five times by two
    private readonly InputWriter writer;
    private readonly IReadOnlyList<PixelBuffer> pictures;
    private readonly bool isLetterboxed;

    /// <param name="model">A model that <see cref="Fits"/>.</param>
    /// <param name="pictures">One an item, all of one size.</param>
    /// <param name="isLetterboxed">Whether they keep their shape, or are stretched.</param>
    /// <param name="longSide">Longer side where the model's sides are free.</param>
    public PictureInput(ModelDefinition model, IReadOnlyList<PixelBuffer> pictures, bool isLetterboxed, int longSide)
    {
        Normalisation normalisation = model.Normalisation!;
        writer = new InputWriter(normalisation);
        this.pictures = pictures;
        this.isLetterboxed = isLetterboxed;
        bool isPlanar = normalisation.Layout == "NCHW";
        IReadOnlyList<long> shape = model.Inputs[0].Shape;
        (long height, long width) = isPlanar ? (shape[2], shape[3]) : (shape[1], shape[2]);
        double ratio = longSide / (double)Math.Max(pictures[0].Width, pictures[0].Height);
        Height = height > 0 ? (int)height : Round(pictures[0].Height * ratio);
        Width = width > 0 ? (int)width : Round(pictures[0].Width * ratio);
        long[] full = isPlanar ? [pictures.Count, 3, Height, Width] : [pictures.Count, Height, Width, 3];
        Input = InferenceInput.Filled(model.Inputs[0].Name, TensorType.Float32, full, Write);
    }

    /// <summary>What the request takes.</summary>
    public InferenceInput Input { get; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; }

    /// <summary>Rows of the input.</summary>
    public int Height { get; }

    /// <summary>Pixels of the picture for one of the input, across; known once the request has been answered.</summary>
    public float ScaleX { get; private set; }

    /// <summary>The same, down.</summary>
    public float ScaleY { get; private set; }

    /// <summary>Whether a model sees pictures: one input of floats, and how pixels become it.</summary>
    public static bool Fits(ModelDefinition model) => model.Normalisation is not null && model.Inputs.Count == 1
        && model.Inputs[0].Shape.Count == 4 && model.Inputs[0].ElementType == TensorType.Float32;

    private static int Round(double side) => Math.Max(SideMultiple, (int)Math.Round(side / SideMultiple) * SideMultiple);

    private void Write(Span<byte> target)
    {
        Span<float> values = MemoryMarshal.Cast<byte, float>(target);
        int itemLength = values.Length / pictures.Count;
        for (int i = 0; i < pictures.Count; i++)
            Write(pictures[i], values.Slice(i * itemLength, itemLength));
    }

    private void Write(PixelBuffer picture, Span<float> item)
    {
        Box whole = new(0, 0, picture.Width, picture.Height);
        if (isLetterboxed)
        {
            ScaleX = ScaleY = writer.WriteLetterboxed(picture, whole, Width, Height, item);
            return;
        }

        writer.WriteStretched(picture, whole, Width, Height, item);
        (ScaleX, ScaleY) = ((float)picture.Width / Width, (float)picture.Height / Height);
    }
}
