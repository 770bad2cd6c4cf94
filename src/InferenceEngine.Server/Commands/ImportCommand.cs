using System.CommandLine;
using System.IO.Compression;
using InferenceEngine.Selection;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine import FILE</c>: what another data folder has learnt, or a part of it as a warm start.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<FileInfo> file = new("FILE") { Description = "File that export wrote; may be compressed (.gz)" };
        Option<double> keep = new("--keep")
        {
            Description = "Part of the evidence to keep, above 0 to 1: little for a warm start that may prove wrong",
            DefaultValueFactory = _ => 1,
            HelpName = "PART",
        };
        Command command = new(
            "import",
            "Read a file that export wrote into a data folder, new or not: titles that are there stay as they are, evidence is replaced.")
        {
            file, keep,
        };
        ServerOptions options = new();
        options.AddDataTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            FileInfo from = parsed.GetValue(file)!;
            if (!from.Exists)
                throw new UsageException($"{from.FullName} does not exist.");
            double part = parsed.GetValue(keep);
            if (!(part > 0 && part <= 1))
                throw new UsageException("--keep must be above 0, at most 1.");
            EngineSettings settings = SettingsLoader.Load(options.Given(parsed));
            using SelectionEngine engine = EngineServer.OpenSelection(settings);
            using StreamReader reader = new(Open(from));
            try
            {
                long lines = await engine.ImportAsync(reader, part, cancellation);
                Console.WriteLine($"{lines} lines from {from.FullName}: {engine.Counters.Titles} titles.");
                return ExitCodes.Done;
            }
            catch (Exception wrong) when (wrong is FormatException or InvalidDataException)
            {
                await Console.Error.WriteLineAsync($"engine: {from.FullName}: {wrong.Message} What came before it is in force.");
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static Stream Open(FileInfo file)
    {
        FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return file.Extension.Equals(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : stream;
    }
}
