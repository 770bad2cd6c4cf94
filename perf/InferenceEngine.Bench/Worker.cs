using InferenceEngine.Media;

namespace InferenceEngine.Bench;

/// <summary>The media worker as the server starts it.</summary>
internal static class Worker
{
    public static MediaOptions Options() => new() { WorkerPath = Installation.Server, WorkerArguments = ["worker"] };
}
