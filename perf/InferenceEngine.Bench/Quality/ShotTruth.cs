using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceEngine.Bench.Quality;

/// <summary>A video whose shot boundaries are known.</summary>
/// <param name="Path">Full path once loaded.</param>
/// <param name="Cuts">Number of the first frame of each new shot, from 0.</param>
/// <param name="Slow">First and last frame of dissolves and fades.</param>
internal sealed record ShotTruth(string Path, int[] Cuts, int[][] Slow)
{
    /// <summary>Those of shots.json whose files are here.</summary>
    public static IReadOnlyList<ShotTruth> Annotated()
    {
        using Stream file = typeof(ShotTruth).Assembly.GetManifestResourceStream("quality/shots.json")!;
        return [.. JsonSerializer.Deserialize(file, TruthJson.Default.AnnotatedShots)!.Videos
            .Select(v => v with { Path = Find(v.Path) }).Where(v => File.Exists(v.Path))];
    }

    private static string Find(string path) => path.Split('/')[0].Contains('@')
        ? System.IO.Path.Combine(Installation.Packages, path)
        : System.IO.Path.Combine(Installation.SharedData, "videos", path);
}

/// <summary>The file shots.json.</summary>
internal sealed record AnnotatedShots(IReadOnlyList<ShotTruth> Videos);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AnnotatedShots))]
internal sealed partial class TruthJson : JsonSerializerContext;
