using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Tells builds of the parts that make pictures apart, so that a result of another build is not taken for one of this.</summary>
internal static class ProgramFingerprint
{
    /// <summary>The compiler's ids of the parts, which follow from their sources.</summary>
    public static string Value { get; } = string.Join(
        '.', ((Type[])[typeof(PosterProducer), typeof(MediaWorker), typeof(ModelRepository)]).Select(part => part.Module.ModuleVersionId));
}
