using System.Security.Cryptography;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>Where the engines that TensorRT builds are kept, so that a model is built once per machine.</summary>
internal static class EngineCache
{
    /// <summary>
    /// The folder of one model: an engine fits only the graph, the versions and the kind of device that it was built for, so
    /// all of them are in its name.
    /// </summary>
    public static string Folder(string root, byte[] graph, string runtimeVersion, string driverVersion, GpuDevice device)
    {
        string model = Convert.ToHexStringLower(SHA256.HashData(graph))[..32];
        string kind = string.Concat(device.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return Path.Combine(
            root, $"{model}-ort{runtimeVersion}-cuda{driverVersion}-{kind}-sm{device.ComputeMajor}{device.ComputeMinor}");
    }

    /// <summary>Whether a model's folder has an engine.</summary>
    public static bool Holds(string folder) => Directory.EnumerateFiles(folder, "*.engine").Any();
}
