using System.Buffers.Binary;

namespace InferenceEngine.Onnx.Internal;

/// <summary>Checks a request against its model before it waits, in Triton's words where Triton has some. Pure.</summary>
internal static class RequestCheck
{
    /// <summary>The inputs in the model's order, and the items of the batch that they fill.</summary>
    /// <exception cref="InferenceException">The model does not take them.</exception>
    public static InferenceInput[] Order(ModelDefinition model, InferenceRequest request, out int items)
    {
        InferenceInput?[] ordered = new InferenceInput?[model.Inputs.Count];
        foreach (InferenceInput input in request.Inputs)
        {
            int index = model.InputIndex(input.Name);
            if (index < 0)
                throw Invalid($"unexpected inference input '{input.Name}' for model '{model.Name}'");
            if (ordered[index] is not null)
                throw Invalid($"input '{input.Name}' already exists in request for model '{model.Name}'");
            ordered[index] = input;
        }

        if (Array.IndexOf(ordered, null) >= 0)
            throw Missing(model, request, ordered);

        items = Items(model, ordered!);
        for (int i = 0; i < ordered.Length; i++)
            Check(model, model.Inputs[i], ordered[i]!);
        return ordered!;
    }

    private static InferenceException Missing(ModelDefinition model, InferenceRequest request, InferenceInput?[] ordered)
    {
        IEnumerable<string> missing = model.Inputs.Where((_, i) => ordered[i] is null).Select(input => $"'{input.Name}'");
        return Invalid(
            $"expected {model.Inputs.Count} inputs but got {request.Inputs.Count} inputs for model '{model.Name}'. "
            + $"Missing required input(s) [{string.Join(",", missing)}].");
    }

    private static int Items(ModelDefinition model, InferenceInput[] inputs)
    {
        if (!model.IsBatched)
            return 1;
        long items = inputs[0].Shape.Length > 0 ? inputs[0].Shape[0] : 0;
        foreach (InferenceInput input in inputs)
        {
            if (input.Shape.Length == 0 || input.Shape[0] != items)
                throw Invalid($"input '{input.Name}' batch size does not match other inputs for '{model.Name}'");
        }

        if (items < 1)
            throw Invalid($"inference request batch-size must be >= 1 for '{model.Name}'");
        return items <= model.Serving.MaxBatch
            ? (int)items
            : throw Invalid($"inference request batch-size must be <= {model.Serving.MaxBatch} for '{model.Name}'");
    }

    private static void Check(ModelDefinition model, TensorDescription expected, InferenceInput input)
    {
        if (input.Type != expected.ElementType)
        {
            throw Invalid(
                $"inference input '{input.Name}' data-type is '{input.Type.ProtocolName()}', but model '{model.Name}' expects "
                + $"'{expected.ElementType.ProtocolName()}'");
        }

        bool fits = input.Shape.Length == expected.Shape.Count;
        for (int axis = 0; fits && axis < input.Shape.Length; axis++)
            fits = input.Shape[axis] >= 0 && (expected.Shape[axis] < 0 || expected.Shape[axis] == input.Shape[axis]);
        if (!fits)
        {
            throw Invalid(
                $"unexpected shape for input '{input.Name}' for model '{model.Name}'. Expected {TensorShape.Text(expected.Shape)}, "
                + $"got {TensorShape.Text(input.Shape)}.");
        }

        CheckBytes(model, input);
    }

    private static void CheckBytes(ModelDefinition model, InferenceInput input)
    {
        long elements = Elements(model, input);
        if (input.Filler is not null)
            return;
        if (input.Type == TensorType.String)
        {
            CheckStrings(model, input, elements);
            return;
        }

        if (input.Bytes.Length != elements * input.Type.SizeBytes())
        {
            throw Invalid(
                $"input byte size mismatch for input '{input.Name}' for model '{model.Name}'. "
                + $"Expected {elements * input.Type.SizeBytes()}, got {input.Bytes.Length}");
        }

        if (!model.Serving.AllowNan && NanSearch.Find(input.Type, input.Bytes.Span) is >= 0 and var at)
        {
            throw Invalid(
                $"input '{input.Name}' for model '{model.Name}' has NaN at element {at}. "
                + "Send numbers, or set allowNan of the model where it expects NaN.");
        }
    }

    private static long Elements(ModelDefinition model, InferenceInput input)
    {
        try
        {
            long elements = TensorShape.Length(input.Shape);
            if (elements * Math.Max(1, input.Type.SizeBytes()) <= int.MaxValue / model.Serving.MaxBatch)
                return elements;
        }
        catch (OverflowException)
        {
            // Told below like any other size that is too large.
        }

        throw Invalid($"input '{input.Name}' for model '{model.Name}' with shape {TensorShape.Text(input.Shape)} is too large");
    }

    private static void CheckStrings(ModelDefinition model, InferenceInput input, long elements)
    {
        ReadOnlySpan<byte> raw = input.Bytes.Span;
        long found = 0;
        while (raw.Length >= sizeof(int))
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(raw);
            if (length > raw.Length - sizeof(int))
                break;
            raw = raw[(sizeof(int) + (int)length)..];
            found++;
        }

        if (!raw.IsEmpty)
        {
            throw Invalid(
                $"incomplete string data for inference input '{input.Name}' for model '{model.Name}', "
                + $"expecting string of length after element {found}");
        }

        if (found != elements)
        {
            throw Invalid(
                $"expected {elements} string elements for inference input '{input.Name}' for model '{model.Name}', got {found}");
        }
    }

    private static InferenceException Invalid(string message) => new(InferenceError.InvalidRequest, message);
}
