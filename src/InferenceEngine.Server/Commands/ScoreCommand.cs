using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine score PICTURE...</c>: what the ranking of frames gives to stills.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        Argument<string[]> pictures = new("PICTURE") { Description = "JPEG, PNG or WebP files", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "Print a JSON object a picture, in the order given, instead of a table" };
        Command command = new("score", "Score stills as production scores frames, best first.") { pictures, json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(pictures), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, bool json, CancellationToken cancellation)
    {
        EngineSettings settings = SettingsLoader.Load(new Dictionary<string, string?>());
        using ModelRepository repository = Installation.OpenModels(settings);
        using PosterModels models = PosterModels.Load(repository);
        StillScorer scorer = new(models);
        await using MediaWorker worker = await MediaWorker.StartAsync(Installation.Media(settings), cancellation);
        List<ScoredStill> scored = [];
        foreach (string path in paths)
        {
            using PixelBuffer picture = await worker.ReadStillAsync(path, cancellation);
            scored.Add(new ScoredStill(Path.GetFileName(path), await scorer.ScoreAsync(picture, cancellation)));
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(scored[^1], ScoreJson.Default.ScoredStill));
        }

        if (json)
            return ExitCodes.Done;
        foreach (ScoredStill still in scored.OrderByDescending(s => s.Scores.Total))
        {
            CandidateScores s = still.Scores;
            Console.WriteLine($"{s.Total:F2}  quality {s.Quality.Overall:F2}  technical {s.Technical:F2}  faces {s.Faces:F2}  "
                + $"subject {s.Saliency:F2}  composition {s.Composition:F2}  text {s.Text:F2}  {still.FileName}");
        }

        return ExitCodes.Done;
    }
}

/// <summary>The JSON of a still.</summary>
internal sealed record ScoredStill(string FileName, CandidateScores Scores);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScoredStill))]
internal sealed partial class ScoreJson : JsonSerializerContext;
