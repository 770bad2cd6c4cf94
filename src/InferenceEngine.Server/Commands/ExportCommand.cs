using System.CommandLine;
using System.IO.Compression;
using System.Text;
using InferenceEngine.Selection;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine export</c>: what a data folder has learnt, as a file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Option<FileInfo> file = new("--out") { Description = "File to write; compressed when it ends in .gz", Required = true, HelpName = "FILE" };
        Command command = new(
            "export",
            "Write catalogue, policies and everything learnt to a file of JSON lines (docs/STATE.md). The server of the folder must be stopped.")
        {
            file,
        };
        ServerOptions options = new();
        options.AddDataTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            EngineSettings settings = SettingsLoader.Load(options.Given(parsed));
            if (!Directory.Exists(settings.DataFolder))
                throw new UsageException($"{settings.DataFolder} does not exist; name a data folder with --data.");
            string path = parsed.GetValue(file)!.FullName;
            using SelectionEngine engine = EngineServer.OpenSelection(settings);
            long lines = Write(engine, path, cancellation);
            Console.WriteLine($"{lines} lines to {path}: {engine.Counters.Titles} titles.");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    // Aside, then renamed: a file of that name is whole.
    private static long Write(SelectionEngine engine, string path, CancellationToken cancellation)
    {
        string aside = path + ".part";
        try
        {
            long lines;
            using (Stream stream = Open(aside, path))
            using (StreamWriter writer = new(stream, new UTF8Encoding(false)))
                lines = engine.Export(writer, cancellation);
            File.Move(aside, path, overwrite: true);
            return lines;
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static Stream Open(string aside, string path)
    {
        FileStream file = new(aside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : file;
    }
}
