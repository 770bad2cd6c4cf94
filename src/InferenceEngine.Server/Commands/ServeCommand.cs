using System.CommandLine;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine serve</c>: the server alone, until Ctrl-C.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Command command = new("serve", "Serve gRPC and the web page on a data folder until Ctrl-C.");
        ServerOptions options = new();
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using EngineServer server = await EngineServer.StartAsync(SettingsLoader.Load(options.Given(parsed)));
            Console.WriteLine($"gRPC      {server.GrpcAddress}");
            Console.WriteLine($"web page  {server.WebAddress}");
            await server.WaitForShutdownAsync(cancellation);
            return ExitCodes.Done;
        });
        return command;
    }
}
