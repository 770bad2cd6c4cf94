using System.Diagnostics;
using System.Text;
using InferenceEngine.Client;

namespace InferenceEngine.Functional.Tests;

/// <summary>The real program, serving on free ports; known only by its wire and its process.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    private ServerProcess(Process process) => this.process = process;

    public RpcChannel Channel { get; private set; } = null!;

    public Uri Grpc { get; private set; } = null!;

    public Uri Web { get; private set; } = null!;

    public int ProcessId => process.Id;

    /// <summary>What it has written so far, but for its first lines.</summary>
    public string Log
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public SelectionClient Selection => new(Channel);

    public CatalogClient Catalog => new(Channel);

    public PolicyClient Policies => new(Channel);

    public ProductionClient Production => new(Channel);

    public static Task<ServerProcess> StartAsync(string data, params string[] arguments) => StartAsync(data, [], arguments);

    public static async Task<ServerProcess> StartAsync(string data, (string Name, string Value)[] environment, params string[] arguments)
    {
        ProcessStartInfo start = new(Repository.Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["serve", "--data", data, "--grpc-port", "0", "--web-port", "0", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["ENGINE_HOME"] = Repository.Root;
        // Checkpoints every second, so that a kill falls before, between and inside of them.
        start.Environment["ENGINE_CHECKPOINTSECONDS"] = "1";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        ServerProcess server = new(Process.Start(start)!);
        server.process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server.process.BeginErrorReadLine();
        server.Grpc = new Uri(await server.ReadAddressAsync("gRPC"));
        server.Web = new Uri(await server.ReadAddressAsync("web page"));
        _ = server.ReadOnAsync();
        server.Channel = new RpcChannel(server.Grpc);
        return server;
    }

    /// <summary>SIGKILL: nothing is flushed, nothing is said.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        Channel.Dispose();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        Channel?.Dispose();
        if (!process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }

        process.Dispose();
    }

    private async Task ReadOnAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            Keep(line);
    }

    private void Keep(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }

    private async Task<string> ReadAddressAsync(string label)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(label, StringComparison.Ordinal))
                return line[label.Length..].Trim();
        }

        throw new InvalidOperationException($"The server ended before it listened: {Log}");
    }
}
