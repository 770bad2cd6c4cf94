using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceEngine.Media;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine shots VIDEO...</c>: the shots and scenes of videos, exact to the frame.</summary>
internal static class ShotsCommand
{
    public static Command Create()
    {
        Argument<string[]> videos = new("VIDEO") { Description = "Video files", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "Print one JSON object a video instead of a table" };
        Option<string?> features = new("--features")
        {
            Description = "Write what is measured of each frame into this folder instead, for models/shots/train.py",
            HelpName = "DIR",
        };
        Command command = new("shots", "List the shots of videos, exact to the frame.") { videos, json, features };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(videos), parsed.GetValue(json), parsed.GetValue(features), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] videos, bool json, string? features, CancellationToken cancellation)
    {
        EngineSettings settings = SettingsLoader.Load(new Dictionary<string, string?>());
        MediaOptions media = Installation.Media(settings, Installation.Decoding(settings));
        foreach (string path in videos)
        {
            await using MediaWorker worker = await MediaWorker.StartAsync(media, cancellation);
            await worker.OpenAsync(path, cancellation);
            ShotScan scan = await ShotScan.RunAsync(worker, null, cancellation);
            if (features is not null)
                WriteFeatures(scan, Path.Combine(features, Path.GetFileNameWithoutExtension(path) + ".f32"));
            else if (json)
                Console.WriteLine(JsonSerializer.Serialize(new ShotsOfVideo(Path.GetFileName(path), scan.FrameCount, scan.Shots),
                    ShotsJson.Default.ShotsOfVideo));
            else
                Print(path, scan);
        }

        return ExitCodes.Done;
    }

    private static void WriteFeatures(ShotScan scan, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using FileStream file = File.Create(path);
        scan.WriteFeatures(file);
    }

    private static void Print(string path, ShotScan scan)
    {
        Console.WriteLine($"{Path.GetFileName(path)}: {scan.FrameCount} frames, {scan.Shots.Count} shots, "
            + $"{scan.Shots.Select(s => s.Scene).Distinct().Count()} scenes");
        foreach (Shot shot in scan.Shots)
        {
            string begins = shot.Begins is { } b ? $"{b.Kind.ToString().ToLowerInvariant()} {b.Probability:F2}" : string.Empty;
            Console.WriteLine($"{shot.Index,4}  scene {shot.Scene,3}  frames {shot.FirstFrame,6} to {shot.LastFrame,6}  "
                + $"from {shot.From:h\\:mm\\:ss\\.fff}  {begins}");
        }
    }
}

/// <summary>The JSON of a video.</summary>
internal sealed record ShotsOfVideo(string FileName, int Frames, IReadOnlyList<Shot> Shots);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ShotsOfVideo))]
internal sealed partial class ShotsJson : JsonSerializerContext;
