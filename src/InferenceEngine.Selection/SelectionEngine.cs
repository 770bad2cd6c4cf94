using System.Security.Cryptography;
using System.Text.Json;
using InferenceEngine.Selection.Internal;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Storage;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Selection;

/// <summary>
/// Selection on a data folder: catalogue, decisions and rewards. Everything that changes state is an event of one log;
/// opening replays what the last checkpoint does not have. Owns the folder's lock, files and threads. Thread-safe.
/// </summary>
public sealed class SelectionEngine : IDisposable
{
    private readonly DataFolder folder;
    private readonly SelectionOptions options;
    private readonly TimeProvider time;
    private readonly Secrets secrets;
    private readonly EventLog log;
    private readonly Fold fold;
    private readonly LanePool lanes;
    private readonly PageSelector selector;
    private readonly RewardIntake intake;
    private readonly RewardedDecisions rewarded;
    private readonly RewardCounters rewardCounters = new();
    private readonly ImpressionFlush impressions;
    private long correlation = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));
    private long decisions;
    private long pages;

    private SelectionEngine(DataFolder folder, SelectionOptions options, TimeProvider time, ILogger logger)
    {
        (this.folder, this.options, this.time) = (folder, options, time);
        string stateFolder = folder["state"];
        Directory.CreateDirectory(stateFolder);
        secrets = Secrets.LoadOrCreate(Path.Combine(stateFolder, "secrets"));
        Catalog = new Catalog(secrets);
        rewarded = new RewardedDecisions(options.MaxRememberedRewards);
        log = EventLog.Open(folder["log"], options.Log);
        fold = new Fold(Catalog, log, stateFolder, rewarded, options, time, logger);
        fold.Recover();
        fold.Start();
        lanes = new LanePool(
            2 * Environment.ProcessorCount, () => new Lane(fold.Store.OpenReader(), new DecisionSigner(secrets.DecisionKey)));
        selector = new PageSelector(secrets, options.Policy, new RecentImpressions(options.RecentImpressionSlots));
        impressions = new ImpressionFlush(lanes, log, options.ImpressionInterval, time);
        intake = new RewardIntake(Catalog, log, rewarded, lanes, impressions, secrets, rewardCounters);
    }

    /// <summary>Titles, placements and artworks.</summary>
    public Catalog Catalog { get; }

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
        Volatile.Read(ref decisions),
        Volatile.Read(ref pages),
        Enum.GetValues<RewardOutcome>().ToDictionary(o => o, o => rewardCounters[o]),
        fold.State.RewardsFolded,
        fold.State.ImpressionsFolded,
        log.TailAddress,
        log.DurableAddress,
        fold.FoldedAddress,
        Catalog.TitleCount,
        fold.Store.MemoryBytes);

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
    /// Chooses one artwork for each of <paramref name="titles"/> (null: unknown; at most
    /// <see cref="Limits.PageTitles"/>) and counts an impression of each. Allocates nothing.
    /// </summary>
    public void SelectPage(
        PlacementEntry placement, string memberId, ReadOnlySpan<TitleEntry?> titles, Span<Decision> results)
    {
        uint now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        ulong member = secrets.Member(memberId);
        Lane lane = lanes.Rent();
        try
        {
            selector.Select(lane, placement, member, now, titles, results);
        }
        finally
        {
            lanes.Return(lane);
        }

        Interlocked.Add(ref decisions, titles.Length);
        Interlocked.Increment(ref pages);
    }

    /// <summary>Records rewards; returns when the accepted ones are on disk.</summary>
    /// <exception cref="StorageException">The disk failed: nothing was acknowledged.</exception>
    /// <exception cref="InvalidOperationException">The most remembered rewards are reached; try again
    /// later.</exception>
    public ValueTask<RewardOutcome[]> RewardAsync(ReadOnlyMemory<RewardReport> reports, CancellationToken cancellation)
    {
        if (!rewarded.HasRoomFor(reports.Length))
        {
            throw new InvalidOperationException(
                $"{options.MaxRememberedRewards} rewarded decisions are remembered, the most that MaxRememberedRewards "
                + "allows; shorten reward windows or raise it.");
        }

        return intake.AcceptAsync(reports, (uint)time.GetUtcNow().ToUnixTimeSeconds(), cancellation);
    }

    /// <summary>Makes a change to the catalogue; returns when it is on disk and in force.</summary>
    /// <exception cref="StorageException">The disk failed or the fold has stopped.</exception>
    public async Task<CatalogOutcome> ChangeAsync(CatalogChange change, CancellationToken cancellation)
    {
        long number = Interlocked.Increment(ref correlation);
        Task<CatalogOutcome> outcome = fold.Expect(number);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(change, CatalogJson.Default.CatalogChange);
        byte[] record = new byte[(2 * EventBytes.HeaderBytes) + json.Length];
        record[0] = (byte)EventKind.Catalog;
        BitConverter.TryWriteBytes(record.AsSpan(EventBytes.HeaderBytes), number);
        json.CopyTo(record.AsSpan(2 * EventBytes.HeaderBytes));
        log.Append(record);
        return await outcome.WaitAsync(cancellation);
    }

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

    /// <summary>The arms of a title in a placement, best first.</summary>
    public IReadOnlyList<ArmStatistics> Statistics(TitleEntry title, PlacementEntry placement)
    {
        CopyVisitor visitor = new() { Arms = [] };
        Lane lane = lanes.Rent();
        try
        {
            lane.Reader.Read(StateKeys.Of(title.Key, placement.Key), ref visitor);
        }
        finally
        {
            lanes.Return(lane);
        }

        return [.. visitor.Arms
            .Select(arm => (Arm: arm, title.Find(arm.Key)?.Artwork))
            .Where(pair => pair.Artwork is not null)
            .Select(pair => Describe(pair.Arm, pair.Artwork!))
            .OrderByDescending(arm => arm.Probability)];
    }

    /// <summary>Writes pending impressions, folds what is durable, checkpoints and frees the folder.</summary>
    public void Dispose()
    {
        impressions.Dispose();
        WaitUntilFolded();
        fold.Dispose();
        lanes.Dispose();
        log.Dispose();
        folder.Dispose();
    }

    private ArmStatistics Describe(ArmRecord arm, Artwork artwork) => new(
        artwork,
        options.Policy.Posterior(arm.Impressions, arm.RewardSum),
        arm.Probability,
        (long)arm.Impressions,
        arm.Rewards,
        arm.RewardSum);

    private static CatalogOutcome First(CatalogOutcome first, CatalogOutcome next) => first == CatalogOutcome.Done ? next : first;

    private void WaitUntilFolded()
    {
        long deadline = Environment.TickCount64 + 10_000;
        while (fold.FoldedAddress < log.TailAddress && fold.Failure is null && log.Refusal is null && Environment.TickCount64 < deadline)
            Thread.Sleep(5);
    }
}
