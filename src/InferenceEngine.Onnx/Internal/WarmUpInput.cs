namespace InferenceEngine.Onnx.Internal;

/// <summary>Inputs of a run whose answer nobody reads.</summary>
internal static class WarmUpInput
{
    /// <summary>Free sides other than the batch: small, and a multiple of what networks shrink by.</summary>
    private const long FreeSide = 64;

    /// <summary>Zeros, or empty strings, of a batch.</summary>
    public static InferenceInput Zeros(TensorDescription input, int items)
    {
        long[] shape = [.. input.Shape.Select((side, axis) => side >= 0 ? side : axis == 0 ? items : FreeSide)];
        int sizeBytes = input.ElementType == TensorType.String ? sizeof(int) : input.ElementType.SizeBytes();
        return InferenceInput.Of(input.Name, input.ElementType, shape, new byte[TensorShape.Length(shape) * sizeBytes]);
    }
}
