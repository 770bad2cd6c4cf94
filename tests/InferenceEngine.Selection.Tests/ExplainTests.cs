using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Selection.Tests;

/// <summary>Explanations rebuild decisions, here and on a copy of the folder.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly Workbench bench = new(4);

    public void Dispose() => bench.Dispose();

    [Fact]
    public void The_smallest_time_in_the_race_is_the_drawn_arm()
    {
        // No impression is folded between a decision and its explanation.
        using Workbench still = new(4, Workbench.Small with { ImpressionInterval = TimeSpan.FromMinutes(1) });
        for (int i = 0; i < 100; i++)
        {
            Decision decision = still.Select($"m{i}");
            Explanation why = still.Explain(decision);
            Assert.True(why.IsExact);
            Assert.Equal(decision.Artwork!.Id, why.Arms.MinBy(arm => arm.RaceTime)!.Artwork!.Id);
            Assert.Equal(decision.Id.Arm, why.RebuiltArm);
        }
    }

    [Theory]
    [InlineData(PolicyKind.BetaThompson, 0)]
    [InlineData(PolicyKind.Softmax, 0)]
    [InlineData(PolicyKind.GaussianThompson, 0)]
    [InlineData(PolicyKind.Ucb1, 0)]
    [InlineData(PolicyKind.BetaThompson, 0.5)]
    public void What_is_believed_of_each_arm_is_told_whatever_the_pmf_came_from(PolicyKind kind, double holdout)
    {
        bench.Change(new UpdatePlacement(bench.Row.Placement with { Holdout = holdout }));
        bench.Use(new Policy("p", 1) { Kind = kind, Temperature = 1 });
        for (int i = 0; i < 200; i++)
            bench.Reward(bench.Select($"teach{i}"), i % 3 == 0 ? 1 : 0);
        bench.Settle();
        bool held = false;
        for (int i = 0; i < 20; i++)
        {
            Explanation why = bench.Explain(bench.Select($"m{i}"));
            held |= (why.Decision.Flags & DecisionFlags.Holdout) != 0;
            foreach (ArmExplanation arm in why.Arms)
            {
                (double n, double r) = (arm.Impressions, arm.RewardSum);
                double mean = kind == PolicyKind.Ucb1 ? r / n : (1 + r) / (2 + n);
                double deviation = kind switch
                {
                    PolicyKind.Ucb1 => 0,
                    PolicyKind.GaussianThompson => 0.5 / Math.Sqrt(2 + n),
                    _ => Math.Sqrt(mean * (1 - mean) / (3 + n)),
                };
                Assert.Equal(mean, arm.Estimate, 1e-12);
                Assert.Equal(deviation, arm.Deviation, 1e-12);
            }
        }

        Assert.Equal(holdout > 0, held);
    }

    [Fact]
    public async Task The_same_state_and_id_give_the_same_explanation_on_another_machine()
    {
        bench.Use(new Policy("p", 1)
        {
            Kind = PolicyKind.LinThompson,
            Dimensions = 4,
            SceneBoost = 2,
            ExposureFactor = 0.7,
            DiversityPenalty = 0.3,
        });
        PageContext context = new() { Region = "DE", ViewerAge = 30 };
        for (int i = 0; i < 4; i++)
            context.SetFeature(i, (i * 0.7f) - 1);
        context.RowTags.Add(PageContext.TagKey("tag"));
        context.Exposures.Add(new Exposure(bench.Title.Key, bench.Title.Find("a1")!.Key, 3));
        for (int i = 0; i < 100; i++)
            bench.Reward(bench.Select($"teach{i}", context), i % 3 == 0 ? 1 : 0);
        bench.Settle();
        Decision[] decisions = [.. Enumerable.Range(0, 20).Select(i => bench.Select($"m{i}", context))];
        bench.Restart(); // writes and folds everything
        Explanation[] here = [.. decisions.Select(bench.Explain)];
        string copy = Directory.CreateTempSubdirectory("elsewhere-").FullName;
        try
        {
            bench.Restart(() => CopyFolder(bench.Folder, copy));
            using SelectionEngine there = SelectionEngine.Open(copy, bench.Options, bench.Clock, NullLogger.Instance);
            for (int i = 0; i < decisions.Length; i++)
            {
                Explanation? same = await there.ExplainAsync(Bytes(decisions[i]), CancellationToken.None);
                Assert.Equal(here[i].RebuiltArm, same!.RebuiltArm);
                Assert.Equal(
                    here[i].Arms.Select(arm => arm with { Artwork = null }),
                    same.Arms.Select(arm => arm with { Artwork = null }));
                Assert.True(same.HasRequest);
            }
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void A_forged_id_is_not_explained()
    {
        DecisionId id = bench.Select("m").Id;
        id.Arm ^= 1;
        Assert.Throws<FormatException>(() => bench.Explain(id));
    }

    [Fact]
    public void A_decision_whose_title_is_gone_has_no_explanation()
    {
        Decision decision = bench.Select("m");
        bench.Change(new DeleteTitle("t"));
        Assert.Null(bench.Explain(decision.Id));
    }

    [Fact]
    public void An_explanation_says_when_the_state_has_moved()
    {
        Decision decision = bench.Select("m");
        for (int i = 0; i < 50; i++)
            bench.Reward(bench.Select($"n{i}"), 1);
        bench.Settle();
        Explanation why = bench.Explain(decision);
        Assert.False(why.IsExact);
        Assert.Equal(0.25f, why.Decision.Propensity, 0.1f);
    }

    private static byte[] Bytes(Decision decision)
    {
        DecisionId id = decision.Id;
        return id.Bytes.ToArray();
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
    }
}
