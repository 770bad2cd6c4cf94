using System.Security.Cryptography;
using System.Text.Json;
using InferenceEngine.Selection.Internal;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Selection.Internal.Ranking;
using InferenceEngine.Selection.Internal.Transfer;
using InferenceEngine.Storage;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Selection;

/// <summary>
/// Selection on a data folder: catalogue, decisions and rewards. Everything that changes state is an event of one log;
/// opening replays what the last checkpoint does not have. Owns the folder's lock, files and threads. Thread-safe.
/// </summary>
public sealed class SelectionEngine : IDisposable
{
    // As many as threads that choose pages at a time, also when some of them have lost their core in the middle of one.
    private const int FewestLanes = 16;

    private readonly DataFolder folder;
    private readonly SelectionOptions options;
    private readonly TimeProvider time;
    private readonly Secrets secrets;
    private readonly EventLog log;
    private readonly Fold fold;
    private readonly LanePool lanes;
    private readonly PageLogger pageLogger;
    private readonly PageSelector selector;
    private readonly RewardIntake intake;
    private readonly RewardedDecisions rewarded;
    private readonly RewardCounters rewardCounters = new();
    private readonly ImpressionFlush impressions;
    private readonly Explainer explainer;
    private readonly SourceUndo undo;
    private readonly PriorFit priorFit;
    private readonly PriorSchedule priorSchedule;
    private long unknownSegments;
    private long correlation = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));

    private SelectionEngine(DataFolder folder, SelectionOptions options, TimeProvider time, ILogger logger)
    {
        (this.folder, this.options, this.time) = (folder, options, time);
        bool hugePages = options.HugePages && HeapPages.Ask(logger);
        string stateFolder = folder["state"];
        Directory.CreateDirectory(stateFolder);
        secrets = Secrets.LoadOrCreate(Path.Combine(stateFolder, "secrets"), options.KeySeed);
        Catalog = new Catalog(secrets, options.DefaultPolicy);
        rewarded = new RewardedDecisions(options.MaxRememberedRewards);
        log = EventLog.Open(folder["log"], options.Log);
        fold = new Fold(Catalog, log, stateFolder, rewarded, options, time, logger);
        fold.Recover();
        if (hugePages)
            MemorySettled = HeapPages.CollapseAsync(logger);
        fold.Start();
        lanes = new LanePool(
            Math.Max(FewestLanes, 2 * Environment.ProcessorCount), () => new Lane(fold.Store.OpenReader(), new DecisionSigner(secrets.DecisionKey)));
        pageLogger = new PageLogger(log, new RecentImpressions(options.RecentImpressionSlots));
        selector = new PageSelector(Catalog, secrets, pageLogger, new PageRanker(options.Rankers));
        impressions = new ImpressionFlush(lanes, log, options.ImpressionInterval, time);
        explainer = new Explainer(Catalog, log, lanes);
        undo = new SourceUndo(log, fold);
        priorFit = new PriorFit(Catalog, lanes, options.PriorMinArtworks);
        priorSchedule = new PriorSchedule(this, options.PriorInterval, time, logger);
        intake = new RewardIntake(Catalog, log, rewarded, lanes, impressions, secrets, rewardCounters);
    }

    /// <summary>Titles, placements and artworks.</summary>
    public Catalog Catalog { get; }

    /// <summary>
    /// Ends, seconds after the start, when what was read then lies in huge pages, as far as the kernel has them; a page over millions of artworks is
    /// faster from then on.
    /// </summary>
    public Task MemorySettled { get; } = Task.CompletedTask;

    /// <summary>Why learning has stopped, or null while all is well.</summary>
    public Exception? Failure => fold.Failure;

    /// <summary>What the disk refuses now, and what was wrong with files.</summary>
    public StorageStatus Storage => new(
        log.Refusal,
        fold.Store.Refusal,
        fold.Checkpoint.IsRunning,
        fold.Checkpoint.LastFailure,
        fold.Checkpoint.Failed,
        fold.CheckpointProblems,
        fold.Store.LogBytes);

    /// <summary>Counters and positions.</summary>
    public SelectionCounters Counters => new(
        lanes.Sum(lane => lane.Decisions),
        lanes.Sum(lane => lane.Pages),
        Enum.GetValues<RewardOutcome>().ToDictionary(o => o, o => rewardCounters[o]),
        fold.State.RewardsFolded,
        fold.State.ImpressionsFolded,
        log.TailAddress,
        log.DurableAddress,
        fold.FoldedAddress,
        Catalog.TitleCount,
        fold.Store.MemoryBytes,
        lanes.Sum(lane => lane.NonFinite),
        rewardCounters.LostPages,
        pageLogger.Unlogged,
        fold.State.RewardsTakenBack,
        selector.DrawnFromPrior,
        Volatile.Read(ref unknownSegments),
        Enum.GetValues<RankingOutcome>().Skip(1).ToDictionary(o => o, o => lanes.Sum(lane => lane.Rankings(o))));

    /// <summary>Opens a data folder, new or as it was left.</summary>
    /// <exception cref="StorageException">Another process has it, or a file is damaged.</exception>
    public static SelectionEngine Open(string dataFolder, SelectionOptions options, TimeProvider time, ILogger logger)
    {
        options.Validate();
        DataFolder folder = DataFolder.Open(dataFolder);
        try
        {
            return new SelectionEngine(folder, options, time, logger);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Where a page for a member of a segment is shown, by the UTF-8 of the segment's name. An empty one, or one that the placement does not
    /// have, which is counted, is the whole placement.
    /// </summary>
    public PlacementEntry SegmentOf(PlacementEntry placement, ReadOnlySpan<byte> segment)
    {
        if (segment.IsEmpty)
            return placement;
        if (placement.Find(segment) is { } part)
            return part;
        Interlocked.Increment(ref unknownSegments);
        return placement;
    }

    /// <summary>The rankers that policies may name.</summary>
    public IArtworkRankers Rankers => options.Rankers;

    /// <summary>
    /// Chooses one artwork for each of <paramref name="titles"/> (null: unknown; at most
    /// <see cref="Limits.PageTitles"/>) and counts an impression of each. Allocates nothing.
    /// </summary>
    /// <param name="placement">Where the page is shown.</param>
    /// <param name="memberId">Who looks.</param>
    /// <param name="titles">The titles.</param>
    /// <param name="context">What else the request says, or null.</param>
    /// <param name="results">Room for a decision for each title.</param>
    public void SelectPage(
        PlacementEntry placement,
        string memberId,
        ReadOnlySpan<TitleEntry?> titles,
        PageContext? context,
        Span<Decision> results) =>
        Select(Request(placement, secrets.Member(memberId), context), titles, results, counts: true);

    /// <summary>The same for the UTF-8 of a member's id, of at most <see cref="Limits.IdLength"/> bytes.</summary>
    public void SelectPage(
        PlacementEntry placement,
        ReadOnlySpan<byte> memberId,
        ReadOnlySpan<TitleEntry?> titles,
        PageContext? context,
        Span<Decision> results) =>
        Select(Request(placement, secrets.Member(memberId), context), titles, results, counts: true);

    /// <summary>
    /// What <c>SelectPage</c> would choose now, but nothing comes of it: no impression, no counter, and no ids to
    /// reward. For previews and replays.
    /// </summary>
    public void PreviewPage(
        PlacementEntry placement,
        string memberId,
        ReadOnlySpan<TitleEntry?> titles,
        PageContext? context,
        Span<Decision> results) =>
        Select(Request(placement, secrets.Member(memberId), context), titles, results, counts: false);

    /// <summary>
    /// Why a decision was what it was; null when its title, placement or policy are no longer in the catalogue.
    /// </summary>
    /// <exception cref="FormatException">The id was not made by this server, or was altered.</exception>
    public ValueTask<Explanation?> ExplainAsync(ReadOnlySpan<byte> decisionId, CancellationToken cancellation)
    {
        bool ours = DecisionId.TryRead(decisionId, out DecisionId id) && id.KeyId == secrets.KeyId;
        Lane lane = lanes.Rent();
        try
        {
            ours = ours && lane.Signer.Verify(ref id);
        }
        finally
        {
            lanes.Return(lane);
        }

        return ours
            ? explainer.ExplainAsync(id, cancellation)
            : throw new FormatException("The decision id was not made by this server, or was altered.");
    }

    /// <summary>
    /// Takes back the rewards of a source since a time, as far as the log still has them; returns how many, once what was
    /// learnt is without them. Safe to repeat.
    /// </summary>
    /// <exception cref="StorageException">The disk failed or the fold has stopped.</exception>
    public Task<UndoneRewards> UndoAsync(string source, DateTimeOffset since, CancellationToken cancellation) => undo.UndoAsync(
        PageContext.TagKey(source), (uint)Math.Clamp(since.ToUnixTimeSeconds(), 0, uint.MaxValue), cancellation);

    /// <summary>Records rewards; returns when the accepted ones are on disk.</summary>
    /// <param name="reports">The rewards.</param>
    /// <param name="source">Who sends them, by which <see cref="UndoAsync"/> finds them; may be empty.</param>
    /// <param name="cancellation">Stops the wait; what was appended still counts.</param>
    /// <exception cref="StorageException">The disk failed: nothing was acknowledged.</exception>
    /// <exception cref="InvalidOperationException">The most remembered rewards are reached; try again later.</exception>
    public ValueTask<RewardOutcome[]> RewardAsync(
        ReadOnlyMemory<RewardReport> reports, string source, CancellationToken cancellation)
    {
        if (!rewarded.HasRoomFor(reports.Length))
        {
            throw new InvalidOperationException(
                $"{options.MaxRememberedRewards} rewarded decisions are remembered, the most that MaxRememberedRewards "
                + "allows; shorten reward windows or raise it.");
        }

        return intake.AcceptAsync(reports, PageContext.TagKey(source), NowSeconds, cancellation);
    }

    /// <summary>
    /// Keeps what is known as it is until the result is disposed, so that what is drawn meanwhile does not depend on the
    /// disk's pace: for simulations. Rewards are still taken; changes to the catalogue wait.
    /// </summary>
    public IDisposable HoldFold() => fold.Hold();

    /// <summary>Writes the impressions so far to the log now and not at the next interval.</summary>
    internal void FlushImpressions() => impressions.Flush();

    /// <summary>
    /// Fits where new artworks of a placement start (empirical Bayes over those with evidence, by embedding and scores) and
    /// puts it in force by an event; null when too few artworks have evidence.
    /// </summary>
    /// <exception cref="StorageException">The disk failed or the fold has stopped.</exception>
    public async Task<FittedPrior?> FitPriorAsync(PlacementEntry placement, CancellationToken cancellation)
    {
        if (priorFit.Fit(placement) is not { } fitted)
            return null;
        await AppendAsync(EventKind.Prior, new SetPrior(fitted), cancellation);
        return fitted;
    }

    /// <summary>Makes a change to the catalogue; returns when it is on disk and in force.</summary>
    /// <exception cref="StorageException">The disk failed or the fold has stopped.</exception>
    public Task<CatalogOutcome> ChangeAsync(CatalogChange change, CancellationToken cancellation) =>
        AppendAsync(EventKind.Catalog, change, cancellation);

    /// <summary>
    /// Adds titles with their artworks, hundreds in one event: a million titles take seconds. Titles that are there
    /// already are left as they are. Returns when all are on disk and in force.
    /// </summary>
    /// <returns>Done, or what kept the first title, or an artwork, that was not added from it.</returns>
    /// <exception cref="StorageException">The disk failed or the fold has stopped; some titles may have been
    /// added.</exception>
    public async Task<CatalogOutcome> ImportAsync(IEnumerable<ImportedTitle> titles, CancellationToken cancellation)
    {
        const int MostWaiting = 16; // events of a quarter of a MiB
        Queue<Task<CatalogOutcome>> waiting = [];
        CatalogOutcome first = CatalogOutcome.Done;
        foreach (byte[] record in ImportEvents.Of(titles, Catalog, () => first = CatalogOutcome.HashCollision))
        {
            long number = Interlocked.Increment(ref correlation);
            BitConverter.TryWriteBytes(record.AsSpan(EventBytes.HeaderBytes), number);
            waiting.Enqueue(fold.Expect(number));
            log.Append(record);
            if (waiting.Count >= MostWaiting)
                first = First(first, await waiting.Dequeue().WaitAsync(cancellation));
        }

        while (waiting.TryDequeue(out Task<CatalogOutcome>? outcome))
            first = First(first, await outcome.WaitAsync(cancellation));
        return first;
    }

    /// <summary>
    /// Writes catalogue, policies, evidence and models as lines of JSON (docs/STATE.md); returns the number of lines. What
    /// changes meanwhile may be in it or not.
    /// </summary>
    public long Export(TextWriter writer, CancellationToken cancellation)
    {
        using StateReader reader = fold.Store.OpenReader();
        return new StateExporter(Catalog, reader, writer).Write(cancellation);
    }

    /// <summary>
    /// Reads what <see cref="Export"/> wrote, here or elsewhere: titles that are there stay as they are, evidence is
    /// replaced. Returns the number of lines.
    /// </summary>
    /// <param name="reader">The lines.</param>
    /// <param name="keep">Part of the evidence that is kept, above 0 to 1: little for a warm start that may prove wrong.</param>
    /// <param name="cancellation">Stops; what was read is in force.</param>
    /// <exception cref="FormatException">A line is wrong; the message has its number. Lines before it are in force.</exception>
    public Task<long> ImportAsync(TextReader reader, double keep, CancellationToken cancellation) =>
        new StateImporter(this, record => ImportAsync(record, cancellation), keep).ReadAsync(reader, cancellation);

    /// <summary>What is known of a title in a placement.</summary>
    public TitleStatistics Statistics(TitleEntry title, PlacementEntry placement)
    {
        CopyVisitor visitor = new();
        Lane lane = lanes.Rent();
        try
        {
            lane.Reader.Read(StateKeys.Of(title.Key, placement.Key), ref visitor);
        }
        finally
        {
            lanes.Return(lane);
        }

        return TitleStatistics.Of(visitor.Record, title, Catalog.PolicyOf(title, placement, Catalog.PolicyOf(placement)));
    }

    /// <summary>Writes pending impressions, folds what is durable, checkpoints and frees the folder.</summary>
    public void Dispose()
    {
        priorSchedule.Dispose();
        impressions.Dispose();
        undo.Dispose();
        WaitUntilFolded();
        fold.Dispose();
        lanes.Dispose();
        log.Dispose();
        folder.Dispose();
    }

    private uint NowSeconds => (uint)Math.Clamp(time.GetUtcNow().ToUnixTimeSeconds(), 0, uint.MaxValue);

    private async Task ImportAsync(ImportedRecord record, CancellationToken cancellation)
    {
        long number = Interlocked.Increment(ref correlation);
        Task<CatalogOutcome> done = fold.Expect(number);
        log.Append(record.ToEvent(number));
        await done.WaitAsync(cancellation);
    }

    private async Task<CatalogOutcome> AppendAsync(EventKind kind, CatalogChange change, CancellationToken cancellation)
    {
        long number = Interlocked.Increment(ref correlation);
        Task<CatalogOutcome> outcome = fold.Expect(number);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(change, CatalogJson.Options);
        byte[] record = new byte[(2 * EventBytes.HeaderBytes) + json.Length];
        record[0] = (byte)kind;
        BitConverter.TryWriteBytes(record.AsSpan(EventBytes.HeaderBytes), number);
        json.CopyTo(record.AsSpan(2 * EventBytes.HeaderBytes));
        log.Append(record);
        return await outcome.WaitAsync(cancellation);
    }

    private PageRequest Request(PlacementEntry placement, ulong member, PageContext? context) =>
        new(placement, Catalog.PolicyOf(placement), member, NowSeconds, context ?? PageContext.None);

    private void Select(in PageRequest request, ReadOnlySpan<TitleEntry?> titles, Span<Decision> results, bool counts)
    {
        Lane lane = lanes.Rent();
        try
        {
            selector.Select(lane, request, titles, results, counts);
            if (counts)
                lane.Count(titles.Length, request.Context.NonFinite);
        }
        finally
        {
            lanes.Return(lane);
        }
    }

    private static CatalogOutcome First(CatalogOutcome first, CatalogOutcome next) => first == CatalogOutcome.Done ? next : first;

    private void WaitUntilFolded()
    {
        long deadline = Environment.TickCount64 + 10_000;
        while (fold.FoldedAddress < log.TailAddress && fold.Failure is null && log.Refusal is null && Environment.TickCount64 < deadline)
            Thread.Sleep(5);
    }
}
