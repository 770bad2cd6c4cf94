using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Server.Ranking;

namespace InferenceEngine.Server.Hosting;

/// <summary>Where this program's own files are.</summary>
internal static class Installation
{
    /// <summary>The folder that holds <c>models/manifest.json</c>: ENGINE_HOME, or the nearest above the program.</summary>
    public static string Home { get; } = Find();

    /// <summary>The fetched packages.</summary>
    public static string Packages => Path.Combine(Home, "artifacts", "packages");

    /// <summary>How to start a media worker: this program, with the verb <c>worker</c>.</summary>
    /// <param name="settings">Their limits.</param>
    /// <param name="gpu">The GPU that scans may decode on, of <see cref="Decoding"/>; null: none.</param>
    public static MediaOptions Media(EngineSettings settings, GpuDecoding? gpu = null) => new()
    {
        WorkerPath = Environment.ProcessPath ?? "engine",
        WorkerArguments = ["worker"],
        MemoryBytes = settings.WorkerMemoryBytes,
        Gpu = gpu,
    };

    /// <summary>The GPU that videos may be decoded on, one for all of the process; null where the settings ask for none.</summary>
    public static GpuDecoding? Decoding(EngineSettings settings, Action<string>? warn = null) => settings.GpuDecoding
        ? GpuDecoding.Find(
            settings.GpuDevice, Path.Combine(Home, "artifacts", "native", GpuPreprocessor.KernelFile), settings.GpuDecoders, warn ?? WarnOnConsole)
        : null;

    /// <summary>The models of <c>models/manifest.json</c>; the caller disposes them.</summary>
    public static ModelRepository OpenModels(EngineSettings settings, Action<string>? warn = null) => new(
        Path.Combine(Home, "models", "manifest.json"), Packages, Onnx(settings) with { Warn = warn ?? WarnOnConsole },
        settings.ModelFolder.Length > 0 ? settings.ModelFolder : null);

    private static void WarnOnConsole(string text) => Console.Error.WriteLine($"warning: {text}");

    /// <summary>How models run; engines that TensorRT builds stay beside what else is built.</summary>
    private static OnnxOptions Onnx(EngineSettings settings) => new()
    {
        Providers = settings.Providers,
        GpuDevice = settings.GpuDevice,
        GpuMemoryBytes = settings.GpuMemoryBytes,
        EngineCacheFolder = Path.Combine(Home, "artifacts", "engines"),
    };

    /// <summary>The rankers of <c>models/manifest.json</c>; the caller disposes them.</summary>
    public static OnnxRankers OpenRankers() => new(Path.Combine(Home, "models", "manifest.json"));

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("ENGINE_HOME") is { Length: > 0 } home)
            return home;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "models", "manifest.json")))
                return folder.FullName;
        }

        return Directory.GetCurrentDirectory();
    }
}
