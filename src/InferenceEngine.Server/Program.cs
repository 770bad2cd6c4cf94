using System.CommandLine;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Server.Commands;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Storage;

// The worker parses hostile media: it starts without command-line parsing, hosting or anything else of the server.
if (args is ["worker", ..])
    return WorkerHost.Run(args[1..]);

RootCommand root = new("InferenceEngine: posters from videos, and the right poster for each member.")
{
    RunCommand.Create(),
    PostersCommand.Create(),
    TemplateCommand.Create(),
    ShotsCommand.Create(),
    HighlightsCommand.Create(),
    ScoreCommand.Create(),
    CropCommand.Create(),
    ServeCommand.Create(),
    JobsCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
    DoctorCommand.Create(),
    ModelsCommand.Create(),
    SimulateCommand.Create(),
    CompletionCommand.Create(),
};
try
{
    ParseResult parsed = root.Parse(args);
    int code = await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // Long enough for running calls to end and for the last checkpoint to be written.
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
    });
    return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync($"engine: {wrong.Message}");
    return ExitCodes.Usage;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("engine: cancelled");
    return ExitCodes.Failed;
}
catch (Exception failure) when (failure is MediaException or PosterException or ModelException or InferenceException or StorageException
    or InferenceEngine.Client.RpcException or UnauthorizedAccessException or IOException)
{
    await Console.Error.WriteLineAsync($"engine: {failure.Message}");
    return ExitCodes.Failed;
}
