using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Production;

/// <summary>What is kept of videos in the data folder, and how much of it was found damaged. Thread-safe.</summary>
internal sealed class RememberedVideos
{
    private readonly FeatureFolder features;
    private readonly FeatureFolder? pictures;

    public RememberedVideos(EngineSettings settings, ILogger log)
    {
        features = new FeatureFolder(settings.DataFolder, "features", settings.FeatureBytes, log);
        pictures = settings.PictureBytes > 0 ? new FeatureFolder(settings.DataFolder, "pictures", settings.PictureBytes, log) : null;
        Memory = new VideoMemory(features, pictures);
    }

    public VideoMemory Memory { get; }

    /// <summary>Values whose hash was wrong since the start; each was deleted and computed again.</summary>
    public long DamagedValues => features.Damaged + (pictures?.Damaged ?? 0);

    /// <summary>Values that the disk refused since the start.</summary>
    public long RefusedValues => features.Refused + (pictures?.Refused ?? 0);
}
