using System.Buffers.Binary;
using Google.Protobuf;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// Pages of 40 titles over gRPC from the real server, load generator and server on the same cores, beside the health
/// check of the same server: what framing and HTTP/2 alone cost.
/// </summary>
internal sealed class WireRates(BenchRun run)
{
    private const string SelectPage = "/artwork.v1.SelectionService/SelectPage";
    private const string HealthCheck = "/grpc.health.v1.Health/Check";
    private const int Titles = 200;
    private const double DecisionGoal = 1e6;
    private const double LatencyGoalMs = 1;

    public async Task MeasureAsync(CancellationToken cancellation)
    {
        if (!H2Load.Exists)
        {
            run.Note("gRPC not measured: h2load (Debian: nghttp2-client) is missing");
            return;
        }

        run.Note("gRPC: one member and page over and over, so after the first page no impression is new");
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        await server.FillAsync(run.Quick ? Shelf.PageTitles : Titles, cancellation);
        SelectPageRequest request = new() { PlacementId = "row", MemberId = "member-1" };
        request.TitleIds.AddRange(Enumerable.Range(0, Shelf.PageTitles).Select(t => $"title-{t}"));
        await CheckAsync(server, request, cancellation);
        H2Load pages = new(server.Address, SelectPage, Write(server, "page", request.ToByteArray()), run.Quick);
        H2Load health = new(server.Address, HealthCheck, Write(server, "health", []), run.Quick);
        double rate = await MeasureRateAsync(server, pages, health);
        MeasureSaturated(pages, server.PathOf("log"));
        PacedLoad paced = new(server.Address, new PacedRequest(server.Address, SelectPage, Framed(request.ToByteArray())));
        PacedLoad floor = new(server.Address, new PacedRequest(server.Address, HealthCheck, Framed([])));
        MeasurePaced(paced, floor, "half of the goal", DecisionGoal / Shelf.PageTitles / 2, LatencyGoalMs);
        MeasurePaced(paced, floor, "half of saturation", rate / 2, LatencyGoalMs);
        await CheckAsync(server, request, cancellation);
    }

    private async Task<double> MeasureRateAsync(ServerUnderTest server, H2Load pages, H2Load health)
    {
        double cpu = 0;
        pages.Run(run.Seconds(4)); // the server's code is compiled again while it is hot
        (List<double> ours, List<double> peers) = await Statistics.InTurnAsync(
            run.Rounds(5),
            warmUp: !run.Quick,
            () =>
            {
                double before = ProcessStatus.CpuSeconds(server.ProcessId);
                double found = pages.Run(run.Seconds(2)).RequestsPerSecond;
                cpu = ProcessStatus.CpuSeconds(server.ProcessId) - before;
                return Task.FromResult(found);
            },
            () => Task.FromResult(health.Run(run.Seconds(2)).RequestsPerSecond));
        double rate = Statistics.Median(ours);
        double peer = Statistics.Median(peers);
        run.Add(new Figure("gRPC pages of 40 titles, beside health checks", rate, "pages/s", peer, rate / peer));
        run.Add(Figure.AtLeast("gRPC decisions, server and load on the same cores", rate * Shelf.PageTitles, "decisions/s", DecisionGoal));
        // The server worked through the load's warm-up as well.
        double requests = ours[^1] * (run.Seconds(2) + H2Load.WarmUp).TotalSeconds;
        run.Add("  server's processor time per page", cpu / requests * 1e6, "us");
        return rate;
    }

    private void MeasureSaturated(H2Load pages, string log)
    {
        IReadOnlyList<double>[] rounds = [.. Enumerable.Range(0, run.Rounds(5)).Select(_ => pages.Run(run.Seconds(1), null, log).LatenciesMs)];
        run.Add("gRPC page at saturation (256 waiting), p50", Median(rounds, 0.5), "ms");
        run.Add("gRPC page at saturation (256 waiting), p99", Median(rounds, 0.99), "ms");
    }

    /// <summary>Open loop, beside health checks at the same rate.</summary>
    private void MeasurePaced(PacedLoad pages, PacedLoad health, string name, double rate, double goalMs)
    {
        List<IReadOnlyList<double>> ours = [];
        List<IReadOnlyList<double>> peers = [];
        for (int round = 0; round < run.Rounds(5); round++)
        {
            ours.Add(pages.Run(rate, H2Load.WarmUp, run.Seconds(2)));
            peers.Add(health.Run(rate, H2Load.WarmUp, run.Seconds(2)));
        }

        string what = $"gRPC page, open loop at {name}";
        run.Add(what, rate, "pages/s");
        run.Add(new Figure("  p50, beside health checks", Median(ours, 0.5), "ms", Median(peers, 0.5), Median(peers, 0.5) / Median(ours, 0.5)));
        double p99 = Median(ours, 0.99);
        run.Add(Figure.AtMost("  p99, beside health checks", p99, "ms", goalMs) with
        {
            Peer = Median(peers, 0.99),
            Ratio = Median(peers, 0.99) / p99,
        });
        run.Add("  p99.9", Median(ours, 0.999), "ms");
    }

    private static double Median(IEnumerable<IReadOnlyList<double>> rounds, double percentile) =>
        Statistics.Median([.. rounds.Select(round => Statistics.Percentile(round, percentile))]);

    /// <summary>h2load sees HTTP statuses only; this sees that a page is answered in full.</summary>
    private static async Task CheckAsync(ServerUnderTest server, SelectPageRequest request, CancellationToken cancellation)
    {
        SelectPageResponse response = await new SelectionClient(server.Channel).SelectPageAsync(request, cancellation: cancellation);
        if (response.Selections.Count != request.TitleIds.Count
            || response.Selections.Any(s => s.Outcome != Contracts.Artwork.V1.Selection.Types.Outcome.Selected))
        {
            throw new InvalidOperationException("The server did not select artwork for every title.");
        }
    }

    private static string Write(ServerUnderTest server, string name, byte[] message)
    {
        string path = server.PathOf(name);
        File.WriteAllBytes(path, Framed(message));
        return path;
    }

    /// <summary>A message as gRPC frames it: not compressed, length in four bytes, big-endian.</summary>
    private static byte[] Framed(byte[] message)
    {
        byte[] framed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }
}
