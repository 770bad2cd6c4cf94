using System.Runtime.InteropServices;
using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Tests.Batching;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace InferenceEngine.Onnx.Tests;

/// <summary>
/// A provider of graphics processors where there is none: WebGPU over a Vulkan that runs on the CPU. Alone, because the Vulkan
/// loader reads the process's environment.
/// </summary>
[Collection("alone")]
public sealed partial class WebGpuTests
{
    private static readonly string driver = Path.Combine(
        RepositoryFiles.Packages, "@onirenaud", "swiftshader-vulkan@0.1.0", "linux-x64");

    [Fact]
    public async Task A_model_runs_on_WebGPU_in_batches_and_agrees_with_the_cpu()
    {
        UseSoftwareVulkan();
        using OnnxModel gpu = Open(["webgpu", "cpu"]), cpu = Open(["cpu"]);
        Assert.Equal("webgpu", gpu.Provider.InUse);
        Assert.Empty(gpu.Provider.Skipped);
        float[] values = [.. Enumerable.Range(0, 3 * 64).Select(i => MathF.Sin(i))];
        InferenceRequest request = new() { Inputs = [InferenceInput.Of<float>("x", TensorType.Float32, [3, 64], values)] };
        using InferenceResult seen = await gpu.InferAsync(request, SmallModels.None);
        using InferenceResult expected = await cpu.InferAsync(request, SmallModels.None);
        Assert.Equal(expected.Shape(0), seen.Shape(0));
        for (int i = 0; i < 3 * 32; i++)
            Assert.Equal(expected.Values<float>(0)[i], seen.Values<float>(0)[i], 1e-4f);
    }

    [Fact]
    public void Providers_before_the_one_that_works_are_reported_in_order()
    {
        UseSoftwareVulkan();
        using OnnxModel model = Open(["tensorrt", "cuda", "webgpu", "cpu"]);
        Assert.SkipWhen(model.Provider.InUse is "tensorrt" or "cuda", "this machine has an NVIDIA GPU");
        Assert.Equal(["tensorrt", "cuda"], model.Provider.Skipped.Select(reason => reason.Split(':')[0]).Take(2));
        Assert.All(model.Provider.Skipped, reason => Assert.True(reason.Length > "tensorrt: ".Length, reason));
    }

    [Fact]
    public void Tensors_stay_on_the_device_from_run_to_run_and_only_the_result_is_copied()
    {
        UseSoftwareVulkan();
        using InferenceSession gpu = Session("webgpu"), cpu = Session("cpu");
        using OrtMemoryInfo buffers = new("WebGPU_Buffer", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        using OrtAllocator device = new(gpu, buffers);
        Assert.StartsWith("WebGPU_Buf", device.Info.Name); // the runtime cuts its own name short
        using OrtValue kept = OrtValue.CreateAllocatedTensorValue(device, TensorElementType.Float, [3, 64]);
        foreach (float phase in (float[])[0, 1])
        {
            float[] values = [.. Enumerable.Range(0, 3 * 64).Select(i => MathF.Sin(i + phase))], result = new float[3 * 64];
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, [3, 64]);
            using OrtValue output = OrtValue.CreateTensorValueFromMemory(result, [3, 64]);
            Run(gpu, input, binding => binding.BindOutput("y", kept)).Dispose();
            using IDisposableReadOnlyCollection<OrtValue> given = Run(gpu, kept, binding => binding.BindOutputToDevice("y", buffers));
            Run(gpu, given[0], binding => binding.BindOutput("y", output)).Dispose();
            Assert.All(Thrice(cpu, values).Zip(result), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            Assert.Contains(result, value => value > 0.01f);
        }
    }

    private static IDisposableReadOnlyCollection<OrtValue> Run(InferenceSession session, OrtValue input, Action<OrtIoBinding> bindOutput)
    {
        using RunOptions options = new();
        using OrtIoBinding binding = session.CreateIoBinding();
        binding.BindInput("x", input);
        bindOutput(binding);
        session.RunWithBinding(options, binding);
        return binding.GetOutputValues();
    }

    private static float[] Thrice(InferenceSession session, float[] values)
    {
        using RunOptions options = new();
        for (int i = 0; i < 3; i++)
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, [3, 64]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [input], ["y"]);
            values = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }

        return values;
    }

    /// <summary>A layer whose outputs can be its inputs.</summary>
    private static InferenceSession Session(string provider)
    {
        float[] weights = [.. Enumerable.Range(0, 64 * 64).Select(i => MathF.Cos(i) / 4)];
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.Float, -1, 64).Output("y", OnnxGraph.Float, -1, 64)
            .Constant("w", OnnxGraph.Float, [64, 64], weights.AsSpan())
            .Node("MatMul", ["x", "w"], ["h"]).Node("Relu", ["h"], ["y"]).ToArray();
        ModelDefinition definition = new()
        {
            Name = "square", Inputs = [SmallModels.Float("x", -1, 64)], Outputs = [SmallModels.Float("y", -1, 64)],
        };
        InferenceSession session = new SessionFactory(definition, graph, string.Empty, new OnnxOptions { Providers = [provider] })
            .Open(out ProviderReport report);
        Assert.Equal((provider, 0), (report.InUse, report.Skipped.Count));
        return session;
    }

    private static OnnxModel Open(string[] providers)
    {
        float[] weights = [.. Enumerable.Range(0, 64 * 32).Select(i => MathF.Cos(i) / 8)];
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.Float, -1, 64).Output("y", OnnxGraph.Float, -1, 32)
            .Constant("w", OnnxGraph.Float, [64, 32], weights.AsSpan())
            .Node("MatMul", ["x", "w"], ["h"]).Node("Relu", ["h"], ["y"]).ToArray();
        ModelDefinition definition = new()
        {
            Name = "dense", Inputs = [SmallModels.Float("x", -1, 64)], Outputs = [SmallModels.Float("y", -1, 32)],
            Serving = new ServingOptions { MaxBatch = 8 },
        };
        return new OnnxModel(definition, graph, new OnnxOptions { Providers = providers });
    }

    private static void UseSoftwareVulkan()
    {
        string? description = Directory.Exists(driver) ? Directory.EnumerateFiles(driver, "*.json").FirstOrDefault() : null;
        Assert.SkipWhen(description is null, "package @onirenaud/swiftshader-vulkan@0.1.0 is not fetched");
        Assert.SkipUnless(NativeLibrary.TryLoad("libvulkan.so.1", out _), "libvulkan1 is not installed");
        // The runtime's own copy of the environment is not the process's.
        Assert.Equal(0, setenv("VK_ICD_FILENAMES", description!, 1));
    }

    [LibraryImport("libc.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
