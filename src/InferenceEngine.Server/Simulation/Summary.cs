namespace InferenceEngine.Server.Simulation;

/// <summary>A contender over all repetitions. Immutable.</summary>
internal sealed record Summary(string Contender, IReadOnlyList<RunResult> Runs)
{
    /// <summary>Regret at the end.</summary>
    public Interval Regret => Interval.Of([.. Runs.Select(r => r.End.Regret)]);

    /// <summary>Reward per decision over the whole run.</summary>
    public Interval TakeRate => Interval.Of([.. Runs.Select(r => r.End.TakeRate)]);

    /// <summary>Reward per decision of an all-knowing choice.</summary>
    public double BestRate => Runs.Average(r => r.End.BestRate);

    /// <summary>The summaries of all contenders, in their order.</summary>
    public static IReadOnlyList<Summary> Of(IReadOnlyList<RunResult> results) =>
        [.. results.GroupBy(r => r.Contender).Select(g => new Summary(g.Key, [.. g]))];

    /// <summary>What this one has of a figure less than another in the same worlds, repetition by repetition.</summary>
    public Interval Less(Summary other, Func<RunResult, double> figure) =>
        Interval.Of([.. Runs.Zip(other.Runs, (mine, others) => figure(others) - figure(mine))]);
}
