using InferenceEngine.Onnx.Internal;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace InferenceEngine.Onnx;

/// <summary>
/// A loaded model: its session and the one thread that runs it. Owns both. <see cref="InvokeAsync"/> is thread-safe;
/// <see cref="Run"/> belongs to the work given to it.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly InferenceThread thread;
    private readonly OnnxOptions options;

    internal OnnxModel(ModelEntry entry, byte[] graph, OnnxOptions options)
    {
        Entry = entry;
        this.options = options;
        OnnxEnvironment.Instance(options);
        using SessionOptions settings = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        settings.DisablePerSessionThreads();
        Provider = ExecutionProviders.Append(settings, options.Providers);
        session = Open(graph, settings);
        try
        {
            GraphCheck.Check(entry, session);
        }
        catch (ModelException)
        {
            session.Dispose();
            throw;
        }

        thread = new InferenceThread(entry.Name, options.QueueCapacity);
    }

    /// <summary>What the manifest says.</summary>
    public ModelEntry Entry { get; }

    /// <summary>The provider in use and the ones that were not available.</summary>
    public ProviderReport Provider { get; }

    /// <summary>Most items per run: 1 when the graph fixes its first dimension (no override can free a literal 1).</summary>
    public int MaxBatch => Entry.Inputs[0].Shape[0] < 0 ? options.MaxBatch : (int)Entry.Inputs[0].Shape[0];

    /// <summary>Does <paramref name="work"/> (preparing, running, reading outputs) on the model's own thread.</summary>
    public Task<T> InvokeAsync<T>(Func<OnnxModel, T> work, CancellationToken cancellation) =>
        thread.RunAsync(() => work(this), cancellation);

    /// <summary>One run of the graph. Only from work given to <see cref="InvokeAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, also in the middle of the run.</exception>
    public ModelOutputs Run(NativeTensor input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using OrtIoBinding binding = session.CreateIoBinding();
        using OrtValue value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, input.Shape,
            input.Memory.DangerousGetHandle(), (long)input.Length * sizeof(float));
        binding.BindInput(Entry.Inputs[0].Name, value);
        foreach (TensorDescription output in Entry.Outputs)
            binding.BindOutputToDevice(output.Name, OrtMemoryInfo.DefaultInstance);
        using RunOptions run = new();
        using CancellationTokenRegistration stop = cancellation.Register(() => run.Terminate = true);
        try
        {
            return new ModelOutputs(session.RunWithBoundResults(run, binding));
        }
        catch (OnnxRuntimeException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>Runs once on zeros, so that the first real picture pays for no allocation. Free dimensions become 1 or 64.</summary>
    public Task WarmUpAsync(CancellationToken cancellation) => InvokeAsync(
        model =>
        {
            long[] shape = [.. Entry.Inputs[0].Shape.Select((side, axis) => side > 0 ? side : axis == 0 ? 1 : 64)];
            using NativeTensor zeros = new(shape);
            zeros.Values.Clear();
            model.Run(zeros, cancellation).Dispose();
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        thread.Dispose();
        session.Dispose();
    }

    private InferenceSession Open(byte[] graph, SessionOptions settings)
    {
        try
        {
            return new InferenceSession(graph, settings);
        }
        catch (OnnxRuntimeException cause)
        {
            throw new ModelException(
                $"ONNX Runtime cannot open model '{Entry.Name}': {cause.Message} Fetch the package again or choose another model.", cause);
        }
    }
}
