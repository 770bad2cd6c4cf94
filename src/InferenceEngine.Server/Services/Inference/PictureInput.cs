using System.Runtime.InteropServices;
using InferenceEngine.Contracts.Inference;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>A picture as a model's input, written when the batch is put together. The picture must live until the request ends.</summary>
internal sealed class PictureInput
{
    private readonly InputWriter writer;
    private readonly PixelBuffer picture;
    private readonly (int Width, int Height) size;
    private readonly InferImageRequest.Types.Fit fit;
    private float letterboxRatio;

    public PictureInput(
        ModelDefinition model, PixelBuffer picture, (int Width, int Height) size, InferImageRequest.Types.Fit fit)
    {
        writer = new InputWriter(model.Normalisation!);
        this.picture = picture;
        this.size = size;
        this.fit = fit;
        long[] shape = model.Normalisation!.Layout == "NCHW" ? [1, 3, size.Height, size.Width] : [1, size.Height, size.Width, 3];
        Input = InferenceInput.Filled(model.Inputs[0].Name, TensorType.Float32, shape, Write);
    }

    public InferenceInput Input { get; }

    /// <summary>Sizes and scales, once the request has been answered.</summary>
    public InferImageResponse Describe()
    {
        bool isLetterboxed = fit == InferImageRequest.Types.Fit.Letterbox;
        return new InferImageResponse
        {
            ImageWidth = picture.Width,
            ImageHeight = picture.Height,
            InputWidth = size.Width,
            InputHeight = size.Height,
            ScaleX = isLetterboxed ? letterboxRatio : (float)picture.Width / size.Width,
            ScaleY = isLetterboxed ? letterboxRatio : (float)picture.Height / size.Height,
        };
    }

    private void Write(Span<byte> target)
    {
        Span<float> values = MemoryMarshal.Cast<byte, float>(target);
        Box whole = new(0, 0, picture.Width, picture.Height);
        if (fit == InferImageRequest.Types.Fit.Letterbox)
            letterboxRatio = writer.WriteLetterboxed(picture, whole, size.Width, size.Height, values);
        else
            writer.WriteStretched(picture, whole, size.Width, size.Height, values);
    }
}
