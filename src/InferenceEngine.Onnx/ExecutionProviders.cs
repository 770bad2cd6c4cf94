using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Gpu;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx;

/// <summary>The hardware back ends of ONNX Runtime: what this machine has and which one a session really got. Thread-safe.</summary>
public static class ExecutionProviders
{
    /// <summary>Always there.</summary>
    public const string Cpu = "cpu";

    private static readonly Dictionary<string, string> runtimeNames = new()
    {
        ["tensorrt"] = "TensorrtExecutionProvider",
        ["cuda"] = "CUDAExecutionProvider",
        ["webgpu"] = "WebGpuExecutionProvider",
        [Cpu] = "CPUExecutionProvider",
    };

    /// <summary>The names that options accept.</summary>
    public static string KnownNames => string.Join(", ", runtimeNames.Keys);

    /// <summary>Whether options may name <paramref name="provider"/>.</summary>
    public static bool IsKnown(string provider) => runtimeNames.ContainsKey(provider);

    /// <summary>
    /// The providers compiled into the native core, in ONNX Runtime's own words. A compiled-in GPU provider may still lack its
    /// libraries on this machine: <see cref="ProviderReport"/> of a loaded model says what is really in use.
    /// </summary>
    public static IReadOnlyList<string> CompiledIn() => OnnxEnvironment.AnyInstance().GetAvailableProviders();

    /// <summary>Version of the native core.</summary>
    public static string RuntimeVersion() => OnnxEnvironment.AnyInstance().GetVersionString();

    /// <summary>
    /// Adds the first provider of <paramref name="wanted"/> that this machine can start to <paramref name="session"/>.
    /// What was skipped, and why, is in the report; <paramref name="failed"/> are those that started but could not open the model.
    /// </summary>
    internal static ProviderReport Append(
        SessionOptions session, IReadOnlyList<string> wanted, IReadOnlyDictionary<string, string> failed, GpuProviders gpus)
    {
        List<string> skipped = [];
        foreach (string provider in wanted)
        {
            if (provider == Cpu)
                break;
            string? failure = failed.GetValueOrDefault(provider) ?? TryAppend(session, provider, gpus);
            if (failure is null)
                return new ProviderReport(provider, skipped);
            skipped.Add($"{provider}: {failure}");
        }

        return new ProviderReport(Cpu, skipped);
    }

    private static void Append(SessionOptions session, string provider, GpuProviders gpus)
    {
        switch (provider)
        {
            case "tensorrt":
                gpus.AddTensorRt(session);
                break;
            case "cuda":
                gpus.AddCuda(session);
                break;
            default:
                session.AppendExecutionProvider("WebGPU");
                break;
        }
    }

    private static string? TryAppend(SessionOptions session, string provider, GpuProviders gpus)
    {
        if (!CompiledIn().Contains(runtimeNames[provider]))
            return "not in this build of ONNX Runtime";
        try
        {
            Append(session, provider, gpus);
            return null;
        }
        catch (Exception cause) when (cause is OnnxRuntimeException or EntryPointNotFoundException or GpuException or IOException)
        {
            return cause.Message;
        }
    }
}

/// <summary>Which provider runs a model.</summary>
/// <param name="InUse">"tensorrt", "cuda", "webgpu" or "cpu".</param>
/// <param name="Skipped">Providers asked for and not used, each with its reason; empty when the first choice is in use.</param>
public sealed record ProviderReport(string InUse, IReadOnlyList<string> Skipped);
