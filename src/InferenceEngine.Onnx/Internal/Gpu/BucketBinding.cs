using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>
/// The tensors of one batch size, bound once: a graph that CUDA captured holds their addresses. Owns the runtime's objects, not
/// the memory.
/// </summary>
internal sealed class BucketBinding : IDisposable
{
    private readonly OrtIoBinding binding;
    private readonly RunOptions options = new();
    private readonly List<OrtValue> values = [];

    public BucketBinding(
        InferenceSession session, OrtMemoryInfo device, int items, DeviceTensor input, IReadOnlyList<DeviceTensor> outputs)
    {
        binding = session.CreateIoBinding();
        binding.BindInput(input.Name, Keep(input.View(device, items)));
        foreach (DeviceTensor output in outputs)
            binding.BindOutput(output.Name, Keep(output.View(device, items)));

        // One graph per size; the runtime captures it at the first run.
        options.AddRunConfigEntry("gpu_graph_id", items.ToString(CultureInfo.InvariantCulture));

        // What comes after is on the same stream, which is waited for once, by the caller.
        options.AddRunConfigEntry("disable_synchronize_execution_providers", "1");
    }

    public void Run(InferenceSession session) => session.RunWithBinding(options, binding);

    public void Dispose()
    {
        binding.Dispose();
        options.Dispose();
        foreach (OrtValue value in values)
            value.Dispose();
    }

    private OrtValue Keep(OrtValue value)
    {
        values.Add(value);
        return value;
    }
}
