using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Internal;

/// <summary>Writes the pixels of an input, as floats.</summary>
internal delegate void PixelFiller(Span<float> target);

/// <summary>What the detectors have in common: one input, written straight into the batch. Pure.</summary>
internal static class PictureModel
{
    /// <summary>How pixels become the model's input.</summary>
    /// <exception cref="ModelException">The model does not see pictures.</exception>
    public static Normalisation Normalisation(ServedModel model) => model.Definition.Normalisation
        ?? throw new ModelException($"Model '{model.Definition.Name}' has no normalisation: it does not see pictures.");

    /// <summary>A request of the one input, whose pixels <paramref name="fill"/> writes on the model's thread.</summary>
    public static InferenceRequest Request(ServedModel model, long[] shape, PixelFiller fill) => new()
    {
        Inputs =
        [
            InferenceInput.Filled(
                model.Definition.Inputs[0].Name, TensorType.Float32, shape,
                target => fill(MemoryMarshal.Cast<byte, float>(target))),
        ],
        WaitsForRoom = true,
    };
}
