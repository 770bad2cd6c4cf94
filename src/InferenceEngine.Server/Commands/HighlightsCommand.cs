using System.CommandLine;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine highlights VIDEO --out DIR</c>: the most exciting clips into a folder.</summary>
internal static class HighlightsCommand
{
    public static Command Create()
    {
        Argument<string> video = new("VIDEO") { Description = "Video file" };
        Option<string> output = new("--out") { Description = "Folder for clips, highlights.json and index.html", Required = true, HelpName = "DIR" };
        Option<int> count = new("--count") { Description = "Clips, 1 to 32", DefaultValueFactory = _ => 3, HelpName = "N" };
        Option<double> seconds = new("--seconds") { Description = "Length of a clip, 2 to 60", DefaultValueFactory = _ => 10, HelpName = "S" };
        Command command = new("highlights", "Find the most exciting clips of a video and cut them.") { video, output, count, seconds };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(video), parsed.GetRequiredValue(output),
            new HighlightOptions { Count = parsed.GetValue(count), ClipLength = TimeSpan.FromSeconds(parsed.GetValue(seconds)) }, cancellation));
        return command;
    }

    /// <summary>Validates and says a wrong setting as the command line does.</summary>
    public static HighlightOptions Validated(HighlightOptions options)
    {
        try
        {
            return options.Validate();
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static async Task<int> RunAsync(string video, string folder, HighlightOptions options, CancellationToken cancellation)
    {
        Validated(options);
        EngineSettings settings = SettingsLoader.Load(new Dictionary<string, string?>());
        using ModelRepository repository = Installation.OpenModels(settings);
        using PosterModels models = PosterModels.Load(repository);
        HighlightProducer producer = new(models, Installation.Media(settings, Installation.Decoding(settings)));
        HighlightManifest manifest = await AnsiConsole.Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask("looking", maxValue: 1);
                return await producer.WriteAsync(video, folder, options, share => task.Value = share, cancellation);
            });
        foreach (string line in Lines(manifest.Highlights).Concat(manifest.Notes.Select(note => $"note: {note}")))
            Console.WriteLine(line);
        Console.WriteLine($"Look at {Path.Combine(Path.GetFullPath(folder), "index.html")}");
        return ExitCodes.Done;
    }

    /// <summary>A line for each clip.</summary>
    public static IEnumerable<string> Lines(HighlightReport report) => report.Clips.Select(clip =>
        $"{clip.Rank,3}. {TimeSpan.FromSeconds(clip.FromSeconds):h\\:mm\\:ss\\.f} to {TimeSpan.FromSeconds(clip.ToSeconds):h\\:mm\\:ss\\.f}  "
        + $"{clip.Mean:F1} ± {clip.Spread:F1}  {clip.Cut?.FileName ?? "not cut"}  {clip.Reasons[0]}");
}
