using System.Diagnostics;
using System.Text;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Bench.Select;

/// <summary>The real server process on a fresh data folder and free ports. Owns both.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private const int CallsAtOnce = 128;
    private readonly ScratchFolder folder = new();
    private readonly Process process;
    private readonly StringBuilder errors = new();

    private ServerUnderTest()
    {
        ProcessStartInfo start = new(
            Installation.Server,
            ["serve", "--data", Path.Combine(folder.Path, "data"), "--grpc-port", "0", "--web-port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ENGINE_HOME"] = Installation.Root;
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
    }

    public Uri Address { get; private set; } = null!;

    public RpcChannel Channel { get; private set; } = null!;

    public int ProcessId => process.Id;

    /// <summary>A file in the server's folder, for the load generator.</summary>
    public string PathOf(string name) => Path.Combine(folder.Path, name);

    public static async Task<ServerUnderTest> StartAsync()
    {
        ServerUnderTest server = new();
        server.Address = new Uri(await server.ReadAddressAsync());
        _ = server.process.StandardOutput.ReadToEndAsync();
        server.Channel = new RpcChannel(server.Address);
        return server;
    }

    /// <summary>A placement "row" and titles with ten artworks each, through the client.</summary>
    public async Task FillAsync(int titles, CancellationToken cancellation)
    {
        CatalogClient catalog = new(Channel);
        Placement row = new() { Id = "row", AspectRatio = "16:9" };
        await catalog.CreatePlacementAsync(new CreatePlacementRequest { Placement = row }, cancellation: cancellation);
        ParallelOptions options = new() { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, titles, options, async (t, stop) =>
        {
            string id = $"title-{t}";
            await catalog.CreateTitleAsync(new CreateTitleRequest { Title = new Title { Id = id } }, cancellation: stop);
            for (int a = 0; a < Shelf.Artworks; a++)
            {
                Artwork artwork = new() { TitleId = id, Id = $"artwork-{a}", AspectRatio = "16:9", Uri = $"/artwork/{id}/artwork-{a}.jpg" };
                await catalog.CreateArtworkAsync(new CreateArtworkRequest { Artwork = artwork }, cancellation: stop);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        Channel?.Dispose();
        if (!process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }

        process.Dispose();
        folder.Dispose();
    }

    private async Task<string> ReadAddressAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("gRPC", StringComparison.Ordinal))
                return line["gRPC".Length..].Trim();
        }

        throw new InvalidOperationException($"The server ended before it listened: {errors}");
    }
}
