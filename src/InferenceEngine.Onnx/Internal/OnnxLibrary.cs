using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// Where ONNX Runtime's core is loaded from: the folder that ORT_DIR names, else beside the program. The core looks for the
/// providers of GPUs in its own folder, so they come with it. Thread-safe; the caller sees to it that it is called first.
/// </summary>
internal static class OnnxLibrary
{
    public const string FolderVariable = "ORT_DIR";

    private const string FileName = "libonnxruntime.so";

    /// <summary>Makes the runtime's API load from ORT_DIR, where that is set.</summary>
    /// <exception cref="ModelException">There is no core.</exception>
    public static void Register()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(folder))
            return;
        string path = Find(folder);
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(
            typeof(OrtEnv).Assembly, (name, _, _) => name == "onnxruntime" ? NativeLibrary.Load(path) : 0);
    }

    /// <summary>The core in a folder.</summary>
    /// <exception cref="ModelException">It is not there.</exception>
    internal static string Find(string folder)
    {
        string path = Path.GetFullPath(Path.Combine(folder, FileName));
        return File.Exists(path) ? path : throw new ModelException(
            $"{FolderVariable} is {folder}, but there is no {path}. Name the folder with {FileName} and its providers, "
            + "or leave it out; ./engine setup --gpu makes one.");
    }
}
