using System.CommandLine;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine crop PICTURE --out DIR</c>: a still cut to shapes as production cuts frames.</summary>
internal static class CropCommand
{
    private const int Quality = 90;

    public static Command Create()
    {
        Argument<string> picture = new("PICTURE") { Description = "JPEG, PNG or WebP file" };
        Option<string> output = new("--out") { Description = "Folder for the crops", Required = true, HelpName = "DIR" };
        Option<string[]> ratios = new("--aspect") { Description = "Aspect ratio as 16:9; repeatable (default: 16:9 4:3 1:1 2:3 9:16)", HelpName = "W:H" };
        Command command = new("crop", "Crop a picture to shapes: faces whole, text whole or out, and say why.") { picture, output, ratios };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(picture), parsed.GetRequiredValue(output), Ratios(parsed.GetValue(ratios) ?? []), cancellation));
        return command;
    }

    private static IReadOnlyList<AspectRatio> Ratios(string[] words)
    {
        try
        {
            return (words.Length > 0 ? new PosterOptions { AspectRatios = [.. words.Select(AspectRatio.Parse)] } : new()).Validate().AspectRatios;
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static async Task<int> RunAsync(string path, string folder, IReadOnlyList<AspectRatio> ratios, CancellationToken cancellation)
    {
        EngineSettings settings = SettingsLoader.Load(new Dictionary<string, string?>());
        using ModelRepository repository = Installation.OpenModels(settings);
        using PosterModels models = PosterModels.Load(repository);
        await using MediaWorker worker = await MediaWorker.StartAsync(Installation.Media(settings), cancellation);
        using PixelBuffer picture = await worker.ReadStillAsync(path, cancellation);
        CroppedStill still = await new StillCropper(models).SolveAsync(picture, ratios, cancellation);
        Directory.CreateDirectory(folder);
        Console.WriteLine($"{picture.Width} × {picture.Height}, {still.Faces.Count} faces, {still.Text.Count} pieces of text");
        foreach (StillCrop crop in still.Crops)
        {
            using PixelBuffer cut = StillCropper.Cut(picture, crop);
            PixelRectangle whole = new(0, 0, cut.Width, cut.Height);
            byte[] bytes = await worker.EncodeAsync(cut, whole, cut.Width, cut.Height, StillFormat.Jpeg, Quality, cancellation);
            string name = $"{Path.GetFileNameWithoutExtension(path)}-{crop.AspectRatio.Width}x{crop.AspectRatio.Height}.jpg";
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes, cancellation);
            Console.WriteLine($"{crop.AspectRatio,5}  {crop.Window.X},{crop.Window.Y} {crop.Window.Width} × {crop.Window.Height}  {name}");
            foreach (string reason in crop.Reasons)
                Console.WriteLine($"       {reason}");
        }

        return ExitCodes.Done;
    }
}
