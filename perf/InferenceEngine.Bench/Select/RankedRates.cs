using InferenceEngine.Selection;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// Pages of 40 titles with 10 arms each whose prior means come from the ranker that ships: one run of the model for a page,
/// a Thompson pmf for each title, and the page in the log. Everything but the log's flush is on the measuring thread.
/// </summary>
internal static class RankedRates
{
    private const int Pages = 8;

    public static async Task MeasureAsync(BenchRun run, CancellationToken cancellation)
    {
        using ShippedRanker ranker = new();
        using Shelf shelf = await Shelf.FillAsync(titles: 200, cancellation, new SelectionOptions { Rankers = ranker });
        Walker walker = new(shelf, ranker);
        Rate run400 = Meter.Run(run, Pages, walker.Rank, seconds: 0.2);
        await UseAsync(shelf, new Policy("plain", 1) { LogFraction = 1, Floor = 1e-9, ExposureFactor = 0.5 }, cancellation);
        Rate plain = Meter.Run(run, Pages * Shelf.PageTitles, walker.Walk, seconds: 0.2);
        Policy named = new("ranked", 1) { Ranker = new RankerPrior(ranker.Name, ranker.Version) { DeadlineMs = 1000 } };
        await UseAsync(shelf, named.WithRanker(ranker, out _)!, cancellation);
        Rate ranked = Meter.Run(run, Pages * Shelf.PageTitles, walker.Walk, seconds: 0.2);
        SelectionCounters counters = shelf.Engine.Counters;
        run.Add("decisions with a ranker's prior, 40 titles x 10 artworks, one core", ranked.PerCpuSecond, "decisions/s");
        run.Add("  the same logged page without a ranker, pmf from the record", plain.PerCpuSecond, "decisions/s");
        run.Add("  the ranker's run for 400 artworks", 1e6 / run400.PerCpuSecond, "us");
        run.Add("  allocated per decision with a ranker", ranked.BytesEach, "bytes");
        run.Note($"ranked pages: {counters.Rankings[RankingOutcome.Ranked]}, "
            + $"others {counters.Rankings.Sum(p => p.Value) - counters.Rankings[RankingOutcome.Ranked]}");
    }

    private static async Task UseAsync(Shelf shelf, Policy policy, CancellationToken cancellation)
    {
        await shelf.Engine.ChangeAsync(new CreatePolicy(policy), cancellation);
        await shelf.Engine.ChangeAsync(
            new UpdatePlacement(shelf.Engine.Catalog.FindPlacement("row")!.Placement with { PolicyId = policy.Id }), cancellation);
    }

    private sealed class Walker
    {
        private readonly TitleEntry?[] page = new TitleEntry?[Shelf.PageTitles];
        private readonly Decision[] decisions = new Decision[Shelf.PageTitles];
        private readonly PageContext context = new();
        private readonly float[] scores = new float[Shelf.PageTitles * Shelf.Artworks];
        private readonly float[] rows;
        private readonly Shelf shelf;
        private readonly ShippedRanker ranker;
        private int number;

        public Walker(Shelf shelf, ShippedRanker ranker)
        {
            (this.shelf, this.ranker) = (shelf, ranker);
            Random random = new(13);
            for (int i = 0; i < ranker.MemberFeatures; i++)
                context.SetFeature(i, (float)((2 * random.NextDouble()) - 1));
            rows = [.. Enumerable.Range(0, scores.Length * (ranker.EmbeddingNumbers + ranker.HashedLabels)).Select(_ => (float)random.NextDouble())];
        }

        public void Rank()
        {
            for (int i = 0; i < Pages; i++)
                ranker.Score(context.Features, rows, scores, TimeSpan.FromSeconds(1));
        }

        public void Walk()
        {
            PlacementEntry placement = shelf.Engine.Catalog.FindPlacement("row")!;
            for (int i = 0; i < Pages; i++, number++)
            {
                shelf.Page(number, page);
                shelf.Engine.SelectPage(placement, shelf.Members[number % shelf.Members.Length], page, context, decisions);
            }
        }
    }
}
