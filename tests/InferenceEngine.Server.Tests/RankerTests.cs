using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Grpc;
using InferenceEngine.Onnx;
using InferenceEngine.Selection;
using InferenceEngine.Selection.Internal.Ranking;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Ranking;
using InferenceEngine.Server.Services;
using InferenceEngine.Server.Simulation;
using InferenceEngine.Server.Simulation.World;
using Policy = InferenceEngine.Selection.Policy;

namespace InferenceEngine.Server.Tests;

/// <summary>The ranker that ships, from its training to what it saves, and rankers on the wire.</summary>
public sealed class RankerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ranker-tests-").FullName;
    private readonly OnnxRankers rankers = Installation.OpenRankers();

    public void Dispose()
    {
        rankers.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("ranked-thompson", "beta-thompson", 0.85)]
    [InlineData("ranked-lin-ucb", "lin-ucb", 0.85)]
    public async Task Its_prior_saves_regret_in_a_world_that_it_has_not_seen(string ranked, string plain, double share)
    {
        WorldOptions world = new() { Hours = 48, PagesPerHour = 40, Members = 1000 };
        double with = (await RunAsync(ranked, world)).End.Regret;
        double without = (await RunAsync(plain, world)).End.Regret;
        Assert.True(with < share * without, $"{with} of {without}");
    }

    [Fact]
    public async Task A_seed_is_a_curve()
    {
        WorldOptions world = new() { Hours = 12, PagesPerHour = 40, Members = 1000 };
        Assert.Equal((await RunAsync("ranked-lin-ucb", world)).Curve, (await RunAsync("ranked-lin-ucb", world)).Curve);
    }

    [Fact]
    public async Task What_is_trained_on_an_export_scores_here_as_it_did_in_training()
    {
        for (int file = 1; file <= 2; file++)
            await ExportAsync(file);
        string said = Train();
        float told = float.Parse(Regex.Match(said, @"epoch 1: log loss of 1 held-out files (\S+)").Groups[1].Value, CultureInfo.InvariantCulture);
        RankerEntry shipped = Assert.Single(RankerManifest.Load(Path.Combine(Installation.Home, "models", "manifest.json")).Rankers);
        RankerEntry trained = shipped with { Path = "trained.onnx", Sha256 = Regex.Match(said, "sha256 ([0-9a-f]{64})").Groups[1].Value };
        using RankerModel model = RankerModel.Open(trained, folder);
        Assert.Equal(told, LogLoss(new OnnxRanker(model), Path.Combine(folder, "ranking-2.csv")), 2e-5);
    }

    [Fact]
    public void A_policy_names_it_on_the_wire_and_gets_its_hash_and_width()
    {
        Contracts.Artwork.V1.Policy message = new() { Id = "p", Ranker = new() { Name = "simulated-deepfm", Version = "1" } };
        Policy policy = PolicyMapping.Policy(message, rankers);
        Assert.Null(policy.Fault());
        Ranker answer = PolicyMapping.Wire(policy).Ranker;
        Assert.Equal((64, 8, 20, 5), (answer.Sha256.Length, answer.MemberFeatures, answer.Strength, answer.DeadlineMs));
        Assert.Equal(policy, PolicyMapping.Policy(PolicyMapping.Wire(policy), rankers));
    }

    [Theory]
    [InlineData("gone", "", 0, "this server has simulated-deepfm 1")]
    [InlineData("simulated-deepfm", "00", 0, "not 00")]
    [InlineData("simulated-deepfm", "", 9, "reads 8 numbers")]
    public void A_policy_that_cannot_be_ranked_is_an_invalid_argument(string name, string sha256, int dimensions, string expected)
    {
        Contracts.Artwork.V1.Policy message = new() { Id = "p", Ranker = new() { Name = name, Version = "1", Sha256 = sha256 } };
        if (dimensions > 0)
            message.LinUcb = new() { Model = new() { Dimensions = dimensions } };
        GrpcException refused = Assert.Throws<GrpcException>(() => PolicyMapping.Policy(message, rankers));
        Assert.Equal(GrpcStatusCode.InvalidArgument, refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ranker_that_cannot_be_opened_is_named_with_the_reason()
    {
        string manifest = Path.Combine(folder, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(Path.Combine(Installation.Home, "models", "manifest.json")));
        using OnnxRankers without = new(manifest); // the manifest without the file
        Assert.Contains("is missing", Assert.Single(without.Faults), StringComparison.Ordinal);
        Policy policy = new("p", 1) { Ranker = new RankerPrior("simulated-deepfm", "1") };
        Assert.Null(policy.WithRanker(without, out string fault));
        Assert.Contains("is missing", fault, StringComparison.Ordinal);
    }

    private Task<RunResult> RunAsync(string name, WorldOptions world)
    {
        Policy policy = NamedPolicies.Pin(NamedPolicies.Find(name, world.Features), rankers);
        return new SimulationRun(new SimulatedWorld(world), new Contender(policy, false) { Rankers = rankers })
            .RunAsync(1, false, null, TestContext.Current.CancellationToken);
    }

    private async Task ExportAsync(int file)
    {
        SimulatedWorld world = new(new WorldOptions { Hours = 24, PagesPerHour = 40, Members = 1000, Seed = 100 + file });
        using RankingFile rows = new(new StreamWriter(Path.Combine(folder, $"ranking-{file}.csv")), world);
        SimulationRun run = new(world, new Contender(NamedPolicies.Find("uniform", 4), false), rows);
        await run.RunAsync(1, false, null, TestContext.Current.CancellationToken);
    }

    private string Train()
    {
        string script = Path.Combine(Installation.Home, "models", "ranker", "train.py");
        ProcessStartInfo start = new(
            "/usr/bin/python3", [script, "--data", folder, "--out", Path.Combine(folder, "trained.onnx"), "--epochs", "1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process python = Process.Start(start)!;
        Task<string> errors = python.StandardError.ReadToEndAsync();
        string output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.SkipWhen(errors.Result.Contains("No module named", StringComparison.Ordinal), "Debian's python3-numpy and python3-onnx are not installed");
        Assert.True(python.ExitCode == 0, errors.Result);
        return output;
    }

    /// <summary>Mean log loss over a file's rows, each laid out as an artwork of the catalogue is.</summary>
    private static double LogLoss(OnnxRanker ranker, string path)
    {
        double sum = 0;
        int rows = 0;
        float[] scores = new float[1];
        foreach (float[] row in File.ReadLines(path).Skip(1).Select(
            line => line.Split(',').Select(x => float.Parse(x, CultureInfo.InvariantCulture)).ToArray()))
        {
            Selection.Artwork artwork = new("t", "a", "16:9", "/a", [], new Dictionary<string, double> { ["quality"] = row[12] })
            {
                Embedding = row[7..12],
            };
            float[] member = [.. row[3..7], 0, 0, 0, 0];
            Assert.Equal(RankingOutcome.Ranked, ranker.Score(member, ArtworkRow.Of(artwork, ranker).Numbers, scores, TimeSpan.FromSeconds(30)));
            sum -= row[13] > 0 ? Math.Log(scores[0]) : Math.Log(1 - scores[0]);
            rows++;
        }

        return sum / rows;
    }
}
