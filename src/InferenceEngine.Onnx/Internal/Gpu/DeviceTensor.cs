using InferenceEngine.Native;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>One tensor of floats in device memory, as large as the largest batch. Owns the memory.</summary>
internal sealed class DeviceTensor : IDisposable
{
    private readonly long[] shape;

    /// <exception cref="ModelException">Another dimension than the batch is free, or it is no tensor of floats.</exception>
    /// <exception cref="GpuException">The device has no memory for it.</exception>
    public DeviceTensor(GpuContext context, string model, TensorDescription tensor, int largest)
    {
        if (tensor.ElementType != TensorType.Float32 || tensor.Shape.Count < 2 || tensor.Shape.Skip(1).Any(size => size < 1))
        {
            throw new ModelException(
                $"Tensor '{tensor.Name}' of model '{model}' is {tensor.Type}[{string.Join(",", tensor.Shape)}]: on a device only the "
                + "batch may be free, and elements are float32. Run it through OnnxModel.");
        }

        Name = tensor.Name;
        shape = [.. tensor.Shape];
        ItemFloats = checked((int)shape.Skip(1).Aggregate(1L, (all, size) => checked(all * size)));
        Memory = new DeviceBuffer(context, checked((long)largest * ItemFloats * sizeof(float)));
    }

    public string Name { get; }

    /// <summary>Floats of one item.</summary>
    public int ItemFloats { get; }

    public DeviceBuffer Memory { get; }

    /// <summary>The runtime's view of the first <paramref name="items"/>; the caller owns it.</summary>
    public OrtValue View(OrtMemoryInfo device, int items)
    {
        long[] sized = [.. shape];
        sized[0] = items;
        return OrtValue.CreateTensorValueWithData(
            device, TensorElementType.Float, sized, (nint)Memory.Address, (long)items * ItemFloats * sizeof(float));
    }

    public void Dispose() => Memory.Dispose();
}
