using System.Security.Cryptography;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Simulation;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary>
/// The main job, as a client of the running server over gRPC: produce and publish posters, then let simulated members
/// look at pages, and show how the take rate improves.
/// </summary>
internal sealed class MainJob(EngineServer server, IReadOnlyList<string> videos, int members, int seed)
{
    private const int Rounds = 24;

    private static readonly (string Id, string Name, string Ratio)[] DefaultPlacements =
    [
        ("tv-row", "TV row", "16:9"),
        ("tablet-grid", "Tablet grid", "4:3"),
        ("square-tile", "Square tile", "1:1"),
        ("poster-wall", "Poster wall", "2:3"),
        ("phone-feed", "Phone feed", "9:16"),
    ];

    /// <summary>Does all of it.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using RpcChannel channel = new(server.GrpcAddress);
        CatalogClient catalog = new(channel);
        Console.WriteLine($"gRPC      {server.GrpcAddress}");
        Console.WriteLine($"web page  {server.WebAddress}");
        await CreatePlacementsAsync(catalog, cancellation);
        List<string> titles = [];
        foreach (string video in videos)
            titles.Add(await ProduceAsync(channel, catalog, video, cancellation));
        await SimulateAsync(new SelectionClient(channel), titles, cancellation);
    }

    private static async Task CreatePlacementsAsync(CatalogClient catalog, CancellationToken cancellation)
    {
        foreach ((string id, string name, string ratio) in DefaultPlacements)
        {
            try
            {
                Placement placement = new() { Id = id, Name = name, AspectRatio = ratio };
                await catalog.CreatePlacementAsync(new CreatePlacementRequest { Placement = placement }, cancellation: cancellation);
            }
            catch (RpcException there) when (there.Code == RpcStatusCode.AlreadyExists)
            {
                // From an earlier run on the same data folder.
            }
        }
    }

    private static async Task<string> TitleIdAsync(string video, CancellationToken cancellation)
    {
        await using FileStream file = File.OpenRead(video);
        return "video-" + Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation))[..16];
    }

    private static async Task<int> CountArtworksAsync(CatalogClient catalog, string title, CancellationToken cancellation)
    {
        try
        {
            ListArtworksRequest request = new() { TitleId = title, PageSize = 1000 };
            return (await catalog.ListArtworksAsync(request, cancellation: cancellation)).Artworks.Count;
        }
        catch (RpcException missing) when (missing.Code == RpcStatusCode.NotFound)
        {
            return 0;
        }
    }

    private static async Task<string> ProduceAsync(
        RpcChannel channel, CatalogClient catalog, string video, CancellationToken cancellation)
    {
        string title = await TitleIdAsync(video, cancellation);
        string name = Path.GetFileNameWithoutExtension(video);
        int artworks = await CountArtworksAsync(catalog, title, cancellation);
        if (artworks > 0)
        {
            Console.WriteLine($"{name}: {artworks} posters are in the data folder from an earlier run.");
            return title;
        }

        ProducePostersRequest request = new() { VideoPath = video, TitleId = title, TitleName = name };
        ProductionCompleted? completed = await AnsiConsole.Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async progress => await WatchAsync(
                new ProductionClient(channel).ProducePostersAsync(request, cancellation: cancellation),
                progress.AddTask(Markup.Escape(name), maxValue: 1)));
        Console.WriteLine($"{name}: {completed?.Published ?? 0} posters published.");
        return title;
    }

    private static async Task<ProductionCompleted?> WatchAsync(IAsyncEnumerable<ProducePostersResponse> events, ProgressTask task)
    {
        ProductionCompleted? completed = null;
        int candidates = 0;
        await foreach (ProducePostersResponse response in events)
        {
            candidates += response.Candidate is null ? 0 : 1;
            completed = response.Completed ?? completed;
            if (response.Progress is not { } progress)
                continue;
            task.Value = progress.Fraction;
            task.Description = Markup.Escape($"{progress.Stage}: {progress.Message} ({candidates} candidates)");
        }

        task.Value = 1;
        return completed;
    }

    private async Task SimulateAsync(SelectionClient client, List<string> titles, CancellationToken cancellation)
    {
        SimulatedMembers simulated = new(client, seed);
        string[] placements = [.. DefaultPlacements.Select(p => p.Id)];
        (double uniform, double best) = await BoundsAsync(client, simulated, placements, titles, cancellation);
        Console.WriteLine($"Simulated members: {members}, seed {seed}. Take rate of a random poster {uniform:P1}, of the best {best:P1}.");
        List<Round> rounds = [];
        TakeRateDisplay display = new(uniform, best);
        await display.ShowAsync(async update =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                int from = (int)((long)members * i / Rounds);
                int to = (int)((long)members * (i + 1) / Rounds);
                rounds.Add(await simulated.RunAsync(placements, titles, to - from, cancellation));
                update(rounds);
            }
        });
        display.Summarise(rounds);
    }

    /// <summary>Take rates of a uniform and of an all-knowing choice, over placements and titles.</summary>
    private static async Task<(double Uniform, double Best)> BoundsAsync(
        SelectionClient client, SimulatedMembers simulated, string[] placements, List<string> titles, CancellationToken cancellation)
    {
        List<double> means = [];
        List<double> bests = [];
        foreach (string placement in placements)
        {
            foreach (string title in titles)
            {
                GetStatisticsRequest request = new() { PlacementId = placement, TitleId = title };
                double[] tastes = [.. (await client.GetStatisticsAsync(request, cancellation: cancellation)).Arms
                    .Select(arm => simulated.Taste(arm.ArtworkId))];
                if (tastes.Length == 0)
                    continue;
                means.Add(tastes.Average());
                bests.Add(tastes.Max());
            }
        }

        return (means.DefaultIfEmpty().Average(), bests.DefaultIfEmpty().Average());
    }
}
