using System.Runtime.InteropServices;
using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Gpu;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx;

/// <summary>
/// A model of one input that reads it from device memory, on the stream that wrote it: frames go from decoder to answer
/// without a copy, and only results come back, into pinned memory. CUDA graphs are captured per batch size. Owns its session and
/// its tensors; stream and context must outlive it. Not thread-safe.
/// </summary>
public sealed class DeviceModel : IDisposable
{
    private readonly GpuStream stream;
    private readonly InferenceSession session;
    private readonly OrtMemoryInfo device;
    private readonly DeviceTensor? input;
    private readonly List<DeviceTensor> outputs = [];
    private readonly List<PinnedBuffer> results = [];
    private readonly Dictionary<int, BucketBinding> bindings = [];
    private readonly int[] sizes;

    private DeviceModel(InferenceSession session, ModelDefinition model, GpuContext context, GpuStream stream)
    {
        (this.session, this.stream) = (session, stream);
        sizes = BatchBuckets.UpTo(model.Serving.MaxBatch);
        device = new OrtMemoryInfo(
            OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, context.Device.Index, OrtMemType.Default);
        try
        {
            input = new DeviceTensor(context, model.Name, model.Inputs[0], sizes[^1]);
            foreach (TensorDescription output in model.Outputs)
            {
                outputs.Add(new DeviceTensor(context, model.Name, output, sizes[^1]));
                results.Add(new PinnedBuffer(context, checked((int)outputs[^1].Memory.SizeBytes)));
            }
        }
        catch (Exception failure) when (failure is ModelException or GpuException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Most items of one run.</summary>
    public int MaxItems => sizes[^1];

    /// <summary>Opens a model of a repository on a device.</summary>
    /// <param name="repository">Where it is; its options hold.</param>
    /// <param name="name">Its name in the manifest.</param>
    /// <param name="context">The device.</param>
    /// <param name="stream">A stream of it, on which all of the model's work is queued.</param>
    /// <exception cref="ModelException">The model, a library of the provider or the device does not do.</exception>
    public static DeviceModel Open(ModelRepository repository, string name, GpuContext context, GpuStream stream)
    {
        (ModelDefinition model, byte[] graph) = repository.ReadPrimary(name);
        OnnxOptions options = repository.Options with { GpuDevice = context.Device.Index };
        try
        {
            return new DeviceModel(OpenSession(model, graph, options, stream), model, context, stream);
        }
        catch (Exception cause) when (cause is OnnxRuntimeException or EntryPointNotFoundException or GpuException)
        {
            throw new ModelException($"Model '{name}' cannot run on {context.Device.Name}: {cause.Message}", cause);
        }
    }

    /// <summary>Device address where item <paramref name="index"/> of the next run is to be written.</summary>
    public ulong InputAddress(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)MaxItems, nameof(index));
        return input!.Memory.Address + ((ulong)index * (ulong)input.ItemFloats * sizeof(float));
    }

    /// <summary>
    /// Captures the graphs of all sizes. While that happens no other thread may allocate on the device, so it comes before other
    /// work.
    /// </summary>
    /// <exception cref="InferenceException">The runtime refused.</exception>
    /// <exception cref="GpuException">The driver refused.</exception>
    public void WarmUp()
    {
        foreach (int size in sizes)
        {
            Run(size);
            Run(size);
            stream.Wait();
        }
    }

    /// <summary>Queues a run of the first <paramref name="items"/> and the way back of their results.</summary>
    /// <exception cref="InferenceException">The runtime refused.</exception>
    /// <exception cref="GpuException">The driver refused; what fails on the device comes from waiting for the stream.</exception>
    public void Run(int items)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items, MaxItems);
        int size = BatchBuckets.For(items, sizes);
        try
        {
            if (!bindings.TryGetValue(size, out BucketBinding? binding))
                bindings.Add(size, binding = new BucketBinding(session, device, size, input!, outputs));
            binding.Run(session);
        }
        catch (OnnxRuntimeException cause)
        {
            throw new InferenceException(InferenceError.Failed, $"onnx runtime error on the device: {cause.Message}", cause);
        }

        for (int i = 0; i < outputs.Count; i++)
            outputs[i].Memory.Download(results[i], (long)items * outputs[i].ItemFloats * sizeof(float), stream);
    }

    /// <summary>An output of the last run, valid after waiting for the stream and until the next run.</summary>
    public ReadOnlySpan<float> Output(int index, int items) =>
        MemoryMarshal.Cast<byte, float>(results[index].Span)[..(items * outputs[index].ItemFloats)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (BucketBinding binding in bindings.Values)
            binding.Dispose();
        session.Dispose();
        device.Dispose();
        input?.Dispose();
        outputs.ForEach(output => output.Dispose());
        results.ForEach(result => result.Dispose());
    }

    private static InferenceSession OpenSession(ModelDefinition model, byte[] graph, OnnxOptions options, GpuStream stream)
    {
        if (model.Inputs.Count != 1)
            throw new ModelException($"Model '{model.Name}' has {model.Inputs.Count} inputs; on a device it may have one.");
        OnnxEnvironment.Instance(options);
        using SessionOptions settings = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        settings.DisablePerSessionThreads();
        new GpuProviders(options, model, graph).AddCuda(settings, stream);
        InferenceSession session = new(graph, settings);
        try
        {
            GraphCheck.Check(model, session);
            return session;
        }
        catch (ModelException)
        {
            session.Dispose();
            throw;
        }
    }
}
