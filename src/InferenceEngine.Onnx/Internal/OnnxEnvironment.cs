using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// The one ONNX Runtime environment of the process and its global thread pool. The first caller's options hold: the pool
/// cannot be resized later. Thread-safe.
/// </summary>
internal static class OnnxEnvironment
{
    private static readonly Lock gate = new();
    private static OrtEnv? created;

    /// <summary>Runs over the pool of the process, which must have been made.</summary>
    public static CpuRuns Runs { get; private set; } = null!;

    /// <summary>The environment, created with <paramref name="options"/> when there is none yet.</summary>
    public static OrtEnv Instance(OnnxOptions options)
    {
        lock (gate)
            return created ??= Create(options);
    }

    /// <summary>The environment for questions that need no pool.</summary>
    public static OrtEnv AnyInstance() => Instance(new OnnxOptions());

    private static OrtEnv Create(OnnxOptions options)
    {
        OnnxLibrary.Register();
        Runs = new CpuRuns(options.EffectiveThreads);
        using OrtThreadingOptions threading = new()
        {
            GlobalIntraOpNumThreads = options.EffectiveThreads,
            GlobalInterOpNumThreads = 1,
            GlobalSpinControl = options.Spin,
        };
        threading.SetGlobalDenormalAsZero();
        EnvironmentCreationOptions creation = new()
        {
            // Errors come back as exceptions and provider reports; the runtime's own console lines would only repeat them.
            logId = "inference",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            threadOptions = threading,
        };
        return OrtEnv.CreateInstanceWithOptions(ref creation);
    }
}
