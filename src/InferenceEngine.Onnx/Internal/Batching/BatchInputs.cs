using System.Buffers.Binary;
using InferenceEngine.Native;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// The inputs of one run, in pooled native memory. Each request is written into its place: the only copy. Owns the memory
/// and the runtime's values over it. Used by one thread.
/// </summary>
internal sealed class BatchInputs : IDisposable
{
    private readonly ModelDefinition model;
    private readonly int capacity;
    private readonly NativeBuffer?[] memory;
    private readonly OrtValue?[] values;
    private long[][]? shapes;

    /// <param name="model">What the inputs are.</param>
    /// <param name="capacity">Most items.</param>
    public BatchInputs(ModelDefinition model, int capacity)
    {
        this.model = model;
        this.capacity = capacity;
        memory = new NativeBuffer?[model.Inputs.Count];
        values = new OrtValue?[model.Inputs.Count];
    }

    /// <summary>Items written.</summary>
    public int Items { get; private set; }

    /// <summary>Writes a request behind the ones before; what its filler throws leaves the batch as it was.</summary>
    public void Add(PendingRequest request)
    {
        shapes ??= [.. request.Inputs.Select(input => input.Shape)];
        for (int i = 0; i < request.Inputs.Length; i++)
        {
            if (request.Inputs[i].Type != TensorType.String)
                Write(i, request.Inputs[i]);
        }

        request.FirstItem = Items;
        Items += request.Items;
    }

    /// <summary>Writes the inputs of strings, whose places are known once all requests are.</summary>
    public void AddStrings(List<PendingRequest> batch)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (batch[0].Inputs[i].Type != TensorType.String)
                continue;
            OrtValue value = values[i] = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, ShapeOf(i));
            int element = 0;
            foreach (PendingRequest request in batch)
                WriteStrings(value, request.Inputs[i].Bytes.Span, ref element);
        }
    }

    /// <summary>Gives the inputs to a run.</summary>
    public void Bind(OrtIoBinding binding)
    {
        for (int i = 0; i < values.Length; i++)
        {
            TensorDescription input = model.Inputs[i];
            values[i] ??= OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, input.ElementType.Runtime(), ShapeOf(i),
                memory[i]!.DangerousGetHandle(), (long)memory[i]!.SizeBytes);
            binding.BindInput(input.Name, values[i]);
        }
    }

    public void Dispose()
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i]?.Dispose();
            if (memory[i] is { } rented)
                NativeBufferPool.Shared.Return(rented);
        }
    }

    private static void WriteStrings(OrtValue value, ReadOnlySpan<byte> raw, ref int element)
    {
        while (!raw.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(raw);
            value.StringTensorSetElementAt(raw.Slice(sizeof(int), length), element++);
            raw = raw[(sizeof(int) + length)..];
        }
    }

    private void Write(int index, InferenceInput input)
    {
        int sizeBytes = checked((int)TensorShape.Length(input.Shape) * input.Type.SizeBytes());
        int itemBytes = model.IsBatched ? sizeBytes / (int)input.Shape[0] : sizeBytes;
        NativeBuffer target = memory[index] ??= NativeBufferPool.Shared.Rent(checked(itemBytes * capacity));
        Span<byte> place = target.Span.Slice(itemBytes * Items, sizeBytes);
        if (input.Filler is { } fill)
            fill(place);
        else
            input.Bytes.Span.CopyTo(place);
    }

    private long[] ShapeOf(int index)
    {
        long[] shape = [.. shapes![index]];
        if (model.IsBatched)
            shape[0] = Items;
        return shape;
    }
}
