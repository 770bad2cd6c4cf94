namespace InferenceEngine.Selection.Tests;

/// <summary>Taking a source's rewards back where several rewards of a decision become one: what they displaced comes back.</summary>
public sealed class UndoJoinTests : IDisposable
{
    private readonly Workbench bench = new(1);

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(RewardJoin.Max, new[] { 0.3, -0.9, 0.5 }, 0.5)]
    [InlineData(RewardJoin.Max, new[] { -0.9, 0.3 }, 0.3)]
    [InlineData(RewardJoin.Max, new[] { 0.4, -0.2 }, 0.4)]
    [InlineData(RewardJoin.Last, new[] { 0.3, -0.9 }, 0.3)]
    [InlineData(RewardJoin.Last, new[] { 0.8, -0.1 }, 0.8)]
    [InlineData(RewardJoin.Last, new[] { -0.9, 0.2 }, 0.2)]
    [InlineData(RewardJoin.Sum, new[] { 0.3, -0.9, 0.5 }, 0.8)]
    [InlineData(RewardJoin.Sum, new[] { 0.7, -0.9 }, 0.7)]
    public void It_is_as_if_they_had_never_come(RewardJoin join, double[] values, double left)
    {
        Use(join);
        DecisionId id = bench.Select("m").Id;
        foreach (double value in values)
            Assert.Equal(RewardOutcome.Accepted, bench.Reward(id, Math.Abs(value), value < 0 ? "bad" : "good"));
        bench.Settle();
        Assert.Equal(new UndoneRewards(values.Count(v => v < 0), 0), bench.UndoAll("bad"));
        Assert.Equal(left, bench.Arm("a0").RewardSum, 1e-9);
        Assert.Equal(new UndoneRewards(0, 0), bench.UndoAll("bad"));
    }

    [Theory]
    [InlineData(RewardJoin.Max)]
    [InlineData(RewardJoin.Last)]
    [InlineData(RewardJoin.Sum)]
    public void Random_streams_end_as_without_the_source_also_after_a_restart(RewardJoin join)
    {
        const int seed = 20261125;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        Use(join);
        DecisionId[] ids = [.. Enumerable.Range(0, 8).Select(i => bench.Select($"m{i}").Id)];
        double[] honest = new double[ids.Length];
        for (int i = 0; i < 120; i++)
        {
            int decision = random.Next(ids.Length);
            double value = random.NextDouble();
            bool isGood = random.Next(3) > 0;
            bench.Reward(ids[decision], value, isGood ? "good" : "bad");
            if (isGood)
                honest[decision] = Join(join, honest[decision], value);
        }

        bench.Restart();
        Assert.Equal(0, bench.UndoAll("bad").Inexact);
        Assert.Equal(honest.Sum(v => Math.Min(v, 1)), bench.Arm("a0").RewardSum, 1e-9);
    }

    [Fact]
    public void What_was_displaced_comes_back_as_old_as_it_is()
    {
        bench.Use(new Policy("p", 1) { HalfLifeSeconds = 3600 });
        Use(RewardJoin.Max, "p");
        DecisionId id = bench.Select("m").Id;
        bench.Reward(id, 0.4, "good");
        bench.Clock.Offset = TimeSpan.FromHours(1);
        bench.Reward(id, 0.9, "bad");
        bench.Clock.Offset = TimeSpan.FromHours(2);
        bench.Reward(id, 0.6, "good");
        bench.Settle();
        bench.UndoAll("bad");
        // 0.4 two hours ago, and 0.2 more now.
        Assert.Equal((0.4 / 4) + 0.2, bench.Arm("a0").RewardSum, 2e-3); // seconds of the test pass
    }

    [Fact]
    public void What_is_not_remembered_one_by_one_is_said()
    {
        Use(RewardJoin.Sum);
        DecisionId id = bench.Select("m").Id;
        for (int i = 0; i < 40; i++)
            bench.Reward(id, 0.01, "bad");
        bench.Settle();
        Assert.Equal(new UndoneRewards(40, 9), bench.UndoAll("bad"));
    }

    private void Use(RewardJoin join, string policy = "") =>
        bench.Change(new UpdatePlacement(bench.Row.Placement with { RewardJoin = join, PolicyId = policy }));

    private static double Join(RewardJoin join, double before, double value) => join switch
    {
        RewardJoin.Sum => before + value,
        RewardJoin.Max => Math.Max(before, value),
        _ => value,
    };
}
