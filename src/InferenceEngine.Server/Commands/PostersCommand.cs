using System.CommandLine;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine posters VIDEO|DIR|URL --out DIR</c>: posters into a folder, without a server.</summary>
internal static class PostersCommand
{
    public static Command Create()
    {
        Argument<string> video = new("VIDEO") { Description = $"Video file, directory of videos, or http(s) URL; {VideoArgument.PrivateHosts}" };
        Option<string> output =
            new("--out") { Description = "Folder for pictures, manifest.json and index.html, or s3://bucket/prefix", Required = true, HelpName = "DIR" };
        Option<int> count = new("--count") { Description = "Frames that become posters, 1 to 64", DefaultValueFactory = _ => 8, HelpName = "N" };
        Option<string[]> ratios = new("--aspect") { Description = "Aspect ratio as 16:9; repeatable (default: 16:9 4:3 1:1 2:3 9:16)", HelpName = "W:H" };
        Option<string[]> formats = new("--format") { Description = "jpeg, webp, avif or png; repeatable (default: jpeg webp)" };
        LooksArguments looks = new();
        TemplateArguments template = new();
        Command command =
            new("posters", "Make posters from videos into a folder; of a directory, a folder for each.") { video, output, count, ratios, formats };
        looks.AddTo(command);
        template.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(video),
            parsed.GetRequiredValue(output),
            Options(parsed.GetValue(count), parsed.GetValue(ratios) ?? [], parsed.GetValue(formats) ?? [], looks.Apply(parsed, template.Apply(parsed))),
            cancellation));
        return command;
    }

    private static PosterOptions Options(int count, string[] ratios, string[] formats, PosterOptions options)
    {
        try
        {
            return (options with
            {
                CandidateCount = count,
                AnalysisFrames = Math.Max(options.AnalysisFrames, count),
                AspectRatios = ratios.Length > 0 ? [.. ratios.Select(AspectRatio.Parse)] : options.AspectRatios,
                EarlyPoster = false, // the folder appears when all is done
                Formats = formats.Length > 0 ? [.. formats.Select(Format)] : options.Formats,
            }).Validate();
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static StillFormat Format(string name) => Enum.TryParse(name, ignoreCase: true, out StillFormat format) && char.IsAsciiLetter(name[0])
        ? format
        : throw new UsageException($"'{name}' is not a picture format; use jpeg, webp, avif or png.");

    private static async Task<int> RunAsync(string given, string folder, PosterOptions options, CancellationToken cancellation)
    {
        EngineSettings settings = SettingsLoader.Load(new Dictionary<string, string?>());
        using VideoArgument videos = await VideoArgument.OpenAsync(given, options, settings, cancellation);
        using ModelRepository repository = Installation.OpenModels(settings);
        using PosterModels models = PosterModels.Load(repository);
        PosterProducer producer = new(models, Installation.Media(settings, Installation.Decoding(settings)));
        using PosterDestination destination = PosterDestination.Of(folder, settings);
        int failed = 0;
        foreach ((string video, string below) in videos.Videos)
        {
            try
            {
                await MakeAsync(producer, videos.Request(video, options), Path.Combine(destination.Folder, below), cancellation);
                await destination.FinishAsync(below, cancellation);
            }
            catch (Exception failure) when (videos.Videos.Count > 1 && failure is MediaException or PosterException)
            {
                failed++;
                await Console.Error.WriteLineAsync($"engine: {failure.Message}");
            }
        }

        if (failed > 0)
            await Console.Error.WriteLineAsync($"engine: {failed} of {videos.Videos.Count} videos have no posters.");
        return failed == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task MakeAsync(PosterProducer producer, PosterRequest request, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        PosterManifest manifest = await AnsiConsole.Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask("Opening", maxValue: 1);
                return await PosterFolder.WriteAsync(
                    producer.ProduceAsync(request, cancellation), folder, happened => Show(task, happened), cancellation);
            });
        Summarise(manifest);
    }

    private static void Show(ProgressTask task, PosterEvent happened)
    {
        if (happened is not PosterProgress progress)
            return;
        task.Value = progress.Fraction;
        task.Description = Markup.Escape($"{progress.Stage}: {progress.Message}");
    }

    private static void Summarise(PosterManifest manifest)
    {
        foreach (Candidate candidate in manifest.Candidates)
        {
            Console.WriteLine(
                $"{candidate.Rank,3}. {TimeSpan.FromSeconds(candidate.TimeSeconds):m\\:ss\\.ff}  score {candidate.Scores.Total:F2}  "
                + $"faces {candidate.Faces.Count}  text {candidate.Text.Count}  {candidate.Pictures.Count} pictures");
        }

        foreach (string line in manifest.Highlights is { } found ? HighlightsCommand.Lines(found) : [])
            Console.WriteLine($"clip {line.TrimStart()}");
        foreach (string note in manifest.Notes)
            Console.WriteLine($"note: {note}");
        if (manifest.Reading is { } reading)
        {
            Console.WriteLine($"{reading.ReadBytes} of {reading.SizeBytes} bytes read over the network in {reading.Requests} requests"
                + (reading.WholeBecause is { } reason ? $", all of the file: {reason}" : string.Empty));
        }

        Console.WriteLine($"{manifest.Candidates.Count} frames, {manifest.Candidates.Sum(c => c.Pictures.Count)} pictures, "
            + $"{manifest.Timings.Sum(t => t.Seconds):F1} s on {manifest.ExecutionProvider}");
    }
}
