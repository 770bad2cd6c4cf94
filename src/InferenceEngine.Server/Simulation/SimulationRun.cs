using InferenceEngine.Selection;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// One contender in one world, hour by hour: new artworks come, rewards that are due are sent, everything is folded,
/// then the hour's members look at their pages. Within an hour nothing is learnt, so that the result follows from the
/// seed alone. Used by one thread at a time.
/// </summary>
internal sealed class SimulationRun(SimulatedWorld world, Contender contender, IVisitRecorder? recorder = null)
{
    /// <summary>Source of the bots' rewards, by which they can be taken back.</summary>
    public const string BotSource = "bots";

    private const int CurvePoints = 84;
    private const int HoursPerDay = 24;
    private const int ProbeHours = 5;

    private readonly WorldOptions options = world.Options;
    private readonly Dictionary<int, List<RewardReport>> due = [];
    private readonly List<RewardReport> botsDue = [];
    private readonly Decision[] decisions = new Decision[world.Options.TitlesPerPage];
    private readonly TitleEntry[] titles = new TitleEntry[world.Options.Titles];
    private CurvePoint sum;

    /// <summary>Runs it.</summary>
    /// <param name="repetition">Number of the repetition, for the result.</param>
    /// <param name="undoBots">Whether the bots' rewards are taken back in the end.</param>
    /// <param name="hourDone">Called after each hour with the sums so far.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<RunResult> RunAsync(
        int repetition, bool undoBots, Action<CurvePoint>? hourDone, CancellationToken cancellation)
    {
        await using SimulatedEngine engine = await SimulatedEngine.OpenAsync(
            contender.Policy, world.KeySeed, TimeSpan.FromHours(1), cancellation, contender.Rankers);
        for (int t = 0; t < titles.Length; t++)
            titles[t] = await engine.AddTitleAsync($"title-{t}", cancellation);
        List<CurvePoint> curve = [default];
        for (int hour = 0; hour < options.Hours; hour++)
        {
            await BeginHourAsync(engine, hour, cancellation);
            ShowPages(engine, hour);
            hourDone?.Invoke(sum);
            if ((hour + 1) * CurvePoints / options.Hours > hour * CurvePoints / options.Hours)
                curve.Add(sum);
        }

        engine.CheckRankings();
        BotUndo? undo = undoBots ? await UndoBotsAsync(engine, cancellation) : null;
        return new RunResult(contender.Name, repetition, curve) { Undo = undo };
    }

    private async Task BeginHourAsync(SimulatedEngine engine, int hour, CancellationToken cancellation)
    {
        engine.NextEpoch();
        if (due.Remove(hour, out List<RewardReport>? rewards))
            rewards.ForEach(reward => engine.Earn(reward));
        await engine.SendAsync(string.Empty, cancellation);
        botsDue.ForEach(reward => engine.Earn(reward));
        botsDue.Clear();
        await engine.SendAsync(BotSource, cancellation);
        await engine.FoldAsync(cancellation);
        if (contender.FitsPriors && hour > 0 && hour % HoursPerDay == 0)
            await engine.Engine.FitPriorAsync(engine.Placement, cancellation);
        foreach (SimulatedArtwork artwork in world.Titles.SelectMany(t => t).Where(a => a.ArrivalHour == hour))
        {
            await engine.AddArtworkAsync(
                $"title-{artwork.Title}", artwork.Id, artwork.CatalogEmbedding, artwork.QualityScore, cancellation);
        }
    }

    private void ShowPages(SimulatedEngine engine, int hour)
    {
        using IDisposable held = engine.Engine.HoldFold();
        foreach (Visit visit in world.Visits(hour))
        {
            TitleEntry?[] page = Ask(engine, visit);
            engine.Engine.SelectPage(engine.Placement, $"member-{visit.Member}", page, engine.Context, decisions);
            for (int i = 0; i < page.Length; i++)
                Answer(visit, visit.Titles[i], in decisions[i]);
        }
    }

    private TitleEntry?[] Ask(SimulatedEngine engine, Visit visit)
    {
        engine.Context.Clear();
        for (int k = 0; k < visit.Features.Length; k++)
            engine.Context.SetFeature(k, visit.Features[k]);
        return [.. visit.Titles.Select(t => titles[t])];
    }

    private void Answer(Visit visit, int title, in Decision decision)
    {
        SimulatedArtwork shown = Shown(title, in decision);
        Answer answer = world.AnswerTo(visit, shown);
        if (answer.Starts)
            Keep(visit, answer, new RewardReport(decision.Id.Bytes.ToArray(), 0, Watched(answer)));
        List<SimulatedArtwork> eligible = [.. world.Titles[title].Where(a => a.ArrivalHour <= visit.Hour)];
        recorder?.Record(visit, eligible, shown, decision.Propensity);
        if (visit.IsBot)
            return;
        bool isNew = eligible.Exists(a => a.ArrivalHour > 0 && visit.Hour < a.ArrivalHour + HoursPerDay);
        double best = eligible.Max(a => world.RewardProbability(visit, a));
        sum = sum.With(answer.Reward, world.RewardProbability(visit, shown), best, isNew);
    }

    private SimulatedArtwork Shown(int title, in Decision decision) => decision.Outcome == SelectionOutcome.Selected
        ? world.Titles[title][SimulatedArtwork.IndexOf(decision.Artwork!.Id)]
        : throw new InvalidOperationException($"A simulated page got no artwork: {decision.Outcome}.");

    private void Keep(Visit visit, Answer answer, RewardReport report)
    {
        if (visit.IsBot)
        {
            botsDue.Add(report);
            return;
        }

        int hour = visit.Hour + 1 + answer.DelayHours;
        if (!due.TryGetValue(hour, out List<RewardReport>? list))
            due[hour] = list = [];
        list.Add(report);
    }

    // What the placement's engagement rule makes 1 of, or 0: all of a film of 90 minutes, or one minute of it.
    private static Engagement Watched(Answer answer) => new(answer.Stays ? 5400 : 60, 5400);

    private async Task<BotUndo> UndoBotsAsync(SimulatedEngine engine, CancellationToken cancellation)
    {
        await BeginHourAsync(engine, options.Hours, cancellation);
        double before = Probe(engine);
        UndoneRewards undone = await engine.Engine.UndoAsync(BotSource, DateTimeOffset.UnixEpoch, cancellation);
        await engine.FoldAsync(cancellation);
        return new BotUndo(undone.Rewards, before, Probe(engine));
    }

    /// <summary>Expected take rate of what would be shown in the next hours as things stand.</summary>
    private double Probe(SimulatedEngine engine)
    {
        double expected = 0;
        long shown = 0;
        IEnumerable<Visit> visits = Enumerable.Range(options.Hours, ProbeHours).SelectMany(world.Visits);
        foreach (Visit visit in visits.Where(v => !v.IsBot))
        {
            TitleEntry?[] page = Ask(engine, visit);
            engine.Engine.PreviewPage(engine.Placement, $"member-{visit.Member}", page, engine.Context, decisions);
            for (int i = 0; i < page.Length; i++, shown++)
                expected += world.RewardProbability(visit, Shown(visit.Titles[i], in decisions[i]));
        }

        return shown > 0 ? expected / shown : 0;
    }
}
