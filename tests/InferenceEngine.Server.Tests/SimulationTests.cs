using System.Xml.Linq;
using InferenceEngine.Selection;
using InferenceEngine.Server.Simulation;
using InferenceEngine.Server.Simulation.Charts;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Tests;

/// <summary>The real engine in a simulated world: the same seed gives the same curves, and learning pays.</summary>
public sealed class SimulationTests
{
    private static readonly WorldOptions Small = new() { Hours = 48, PagesPerHour = 40, Members = 1000 };

    [Theory]
    [InlineData("beta-thompson")]
    [InlineData("lin-thompson")]
    [InlineData("shared-inverse-gap")]
    public async Task A_seed_is_a_curve(string policy)
    {
        WorldOptions world = Small with { Hours = 12 };
        Assert.Equal((await RunAsync(policy, world)).Curve, (await RunAsync(policy, world)).Curve);
    }

    [Fact]
    public async Task Learning_beats_chance_and_features_beat_none()
    {
        double uniform = (await RunAsync("uniform", Small)).End.Regret;
        double plain = (await RunAsync("beta-thompson", Small)).End.Regret;
        double contextual = (await RunAsync("lin-ucb", Small)).End.Regret;
        Assert.True(plain < 0.7 * uniform, $"{plain} of {uniform}");
        Assert.True(contextual < 0.8 * plain, $"{contextual} of {plain}");
    }

    [Fact]
    public async Task Priors_save_regret_of_new_artworks()
    {
        WorldOptions world =
            Small with { Hours = 72, Titles = 12, Artworks = 4, NewArtworks = 8, Bots = 0, DriftDegreesPerDay = 0 };
        Policy policy = NamedPolicies.Find("beta-thompson", world.Features);
        RunResult without = await RunAsync(new Contender(policy, false), world);
        RunResult with = await RunAsync(new Contender(policy, true), world);
        Assert.True(
            with.End.NewRegret < 0.95 * without.End.NewRegret, $"{with.End.NewRegret} of {without.End.NewRegret}");
    }

    [Fact]
    public async Task Bots_harm_and_can_be_undone()
    {
        SimulationRun run = new(
            new SimulatedWorld(Small with { Bots = 0.3 }),
                new Contender(NamedPolicies.Find("beta-thompson", 4), false));
        BotUndo undo = (await run.RunAsync(1, undoBots: true, null, TestContext.Current.CancellationToken)).Undo!;
        Assert.True(undo.Rewards > 100);
        Assert.True(undo.RateAfter > 1.02 * undo.RateBefore, $"{undo}");
    }

    [Fact]
    public async Task Vowpal_Wabbit_lines_have_the_probabilities_of_the_draws()
    {
        WorldOptions options = Small with { Hours = 6, Bots = 0 };
        SimulatedWorld world = new(options);
        StringWriter file = new();
        SimulationRun run =
            new(world, new Contender(NamedPolicies.Find("beta-thompson", 4), false), new VowpalFile(file, world));
        RunResult result = await run.RunAsync(1, false, null, TestContext.Current.CancellationToken);
        string[][] blocks = [.. file.ToString().TrimEnd().Split("\n\n").Select(block => block.Split('\n'))];
        Assert.Equal(options.Decisions, blocks.Length);
        (double weights, double costs) = (0, 0);
        foreach (string[] block in blocks)
        {
            Assert.StartsWith("shared |member x0:", block[0], StringComparison.Ordinal);
            (int line, string[] label) = Assert.Single(block.Index().Skip(1).Where(l => l.Item[0] != '|').Select(
                l => (l.Index, l.Item.Split(' ')[0].Split(':'))));
            Assert.Equal(line, int.Parse(label[0]));
            costs += double.Parse(label[1]);
            double probability = double.Parse(label[2]);
            Assert.InRange(probability, double.Epsilon, 1);
            weights += 1 / probability / (block.Length - 1);
        }

        Assert.Equal(result.End.Reward, -costs);
        // The mean of π/μ for the uniform policy π is 1 when the probabilities μ are those of the draws.
        Assert.InRange(weights / blocks.Length, 0.8, 1.2);
    }

    [Fact]
    public void The_picture_is_valid_and_names_do_not_cover_each_other()
    {
        double[] heights = LabelColumn.Place([100, 101, 99, 300, 101], 15, 0, 320);
        double[] sorted = [.. heights.Order()];
        Assert.All(sorted.Zip(sorted.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 15));
        RunResult run = new("a<b", 1, [default, new CurvePoint(10, 1, 1.5, 2, 0), new CurvePoint(20, 3, 3.5, 3, 0)]);
        XDocument svg = XDocument.Parse(RegretPicture.Draw(Summary.Of([run, run with { Repetition = 2 }]), "caption"));
        Assert.Contains(
            svg.Descendants(), e => e.Name.LocalName == "text" && e.Value.StartsWith("a<b", StringComparison.Ordinal));
    }

    private static Task<RunResult> RunAsync(string policy, WorldOptions world) =>
        RunAsync(new Contender(NamedPolicies.Find(policy, world.Features), false), world);

    private static Task<RunResult> RunAsync(Contender contender, WorldOptions world) =>
        new SimulationRun(new SimulatedWorld(world), contender).RunAsync(
            1, false, null, TestContext.Current.CancellationToken);
}
