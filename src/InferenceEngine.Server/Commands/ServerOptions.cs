using System.CommandLine;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary>The options that every command with a server has, and the settings that they become.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> data = new("--data") { Description = "Data folder (default: ./data)", HelpName = "DIR" };
    private readonly Option<string?> listen = new("--listen") { Description = "Address to listen on (default: 127.0.0.1)", HelpName = "IP" };
    private readonly Option<int?> grpcPort = new("--grpc-port") { Description = "gRPC port, 0 for a free one (default: 5080)", HelpName = "PORT" };
    private readonly Option<int?> webPort = new("--web-port") { Description = "Web page port, 0 for a free one (default: 5081)", HelpName = "PORT" };
    private readonly Option<string[]> videos = new("--videos") { Description = "Folder below which requests may name videos; repeatable", HelpName = "DIR" };
    private readonly Option<string[]> hosts = new("--url-host")
    {
        Description = $"Host that requests may fetch videos from, as host, host:port or *.domain; repeatable; {VideoArgument.PrivateHosts}",
        HelpName = "HOST",
    };

    private readonly Option<string[]> outputs = new("--output")
    {
        Description = "Folder or s3://bucket/prefix below which jobs may put results; repeatable", HelpName = "PLACE",
    };

    private readonly Option<string?> models = new("--models")
    {
        Description = "Folder of models to serve beside those of posters", HelpName = "DIR",
    };

    /// <summary>Adds the data folder alone, for commands without a server.</summary>
    public void AddDataTo(Command command) => command.Add(data);

    public void AddTo(Command command)
    {
        AddDataTo(command);
        command.Add(listen);
        command.Add(grpcPort);
        command.Add(webPort);
        command.Add(videos);
        command.Add(hosts);
        command.Add(outputs);
        command.Add(models);
    }

    /// <summary>The settings that were given on the command line, by name.</summary>
    public Dictionary<string, string?> Given(ParseResult parsed)
    {
        Dictionary<string, string?> given = [];
        Put(given, nameof(EngineSettings.DataFolder), parsed.GetValue(data));
        Put(given, nameof(EngineSettings.Listen), parsed.GetValue(listen));
        Put(given, nameof(EngineSettings.GrpcPort), parsed.GetValue(grpcPort)?.ToString());
        Put(given, nameof(EngineSettings.WebPort), parsed.GetValue(webPort)?.ToString());
        Put(given, nameof(EngineSettings.ModelFolder), parsed.GetValue(models));
        PutAll(given, nameof(EngineSettings.VideoFolders), parsed.GetValue(videos));
        PutAll(given, nameof(EngineSettings.UrlHosts), parsed.GetValue(hosts));
        PutAll(given, nameof(EngineSettings.Outputs), parsed.GetValue(outputs));
        return given;
    }

    private static void PutAll(Dictionary<string, string?> given, string name, string[]? values)
    {
        foreach ((int index, string value) in (values ?? []).Index())
            given[$"{name}:{index}"] = value;
    }

    private static void Put(Dictionary<string, string?> given, string name, string? value)
    {
        if (value is not null)
            given[name] = value;
    }
}
