using InferenceEngine.Selection;
using InferenceEngine.Server.Simulation.World;
using InferenceEngine.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// A selection engine on a data folder of its own, at simulated time, with one placement. Its keys follow from a seed,
/// so that the same calls give the same draws. Owns engine and folder. Used by one thread at a time.
/// </summary>
internal sealed class SimulatedEngine : IAsyncDisposable
{
    // Longer than any delay of a world: what is late is not the simulation's subject.
    private const long RewardWindowSeconds = 30 * 24 * 3600;
    private const string PlacementId = "row";
    private const string AspectRatio = "16:9";

    private readonly string folder = Directory.CreateTempSubdirectory("engine-simulation-").FullName;
    private readonly List<RewardReport> rewards = [];

    private SimulatedEngine(ulong keySeed, TimeSpan epoch, IArtworkRankers? rankers)
    {
        Epoch = epoch;
        SelectionOptions options = Options(keySeed);
        if (rankers is not null)
            options = options with { Rankers = rankers };
        Engine = SelectionEngine.Open(folder, options, Clock, NullLogger.Instance);
    }

    /// <summary>The engine.</summary>
    public SelectionEngine Engine { get; }

    /// <summary>Its time.</summary>
    public SimulatedClock Clock { get; } = new();

    /// <summary>Its only placement.</summary>
    public PlacementEntry Placement => Engine.Catalog.FindPlacement(PlacementId)!;

    /// <summary>What a request says; reused from request to request.</summary>
    public PageContext Context { get; } = new();

    private TimeSpan Epoch { get; }

    /// <summary>Opens an engine with a policy in force; a member may be shown another artwork after an epoch.</summary>
    public static async Task<SimulatedEngine> OpenAsync(
        Policy policy, ulong keySeed, TimeSpan epoch, CancellationToken cancellation, IArtworkRankers? rankers = null)
    {
        SimulatedEngine opened = new(keySeed, epoch, rankers);
        await opened.ChangeAsync(new CreatePolicy(policy), cancellation);
        Placement placement = new(PlacementId, "Row", AspectRatio, (long)epoch.TotalSeconds, RewardWindowSeconds)
        {
            PolicyId = policy.Id,
        };
        await opened.ChangeAsync(new CreatePlacement(placement), cancellation);
        return opened;
    }

    /// <summary>Adds a title.</summary>
    public async Task<TitleEntry> AddTitleAsync(string id, CancellationToken cancellation)
    {
        await ChangeAsync(new CreateTitle(new Title(id, id)), cancellation);
        return Engine.Catalog.FindTitle(id)!;
    }

    /// <summary>Adds an artwork.</summary>
    public Task AddArtworkAsync(
        string title, string id, IReadOnlyList<float> embedding, double qualityScore, CancellationToken cancellation)
    {
        Artwork artwork = new(
            title,
            id,
            AspectRatio,
            $"/{title}/{id}.jpg",
            [],
            new Dictionary<string, double> { [SimulatedArtwork.ScoreName] = qualityScore })
        {
            Embedding = embedding,
        };
        return ChangeAsync(new CreateArtwork(artwork), cancellation);
    }

    /// <summary>Lets an epoch pass; the impressions so far go to the log.</summary>
    public void NextEpoch() => Clock.Advance(Epoch);

    /// <summary>Keeps a reward until <see cref="SendAsync"/>.</summary>
    public void Earn(in RewardReport report) => rewards.Add(report);

    /// <summary>Sends the rewards that were kept.</summary>
    /// <exception cref="InvalidOperationException">The engine refused one: every reward of a simulation is
    /// good.</exception>
    public async Task SendAsync(string source, CancellationToken cancellation)
    {
        foreach (RewardReport[] some in rewards.Chunk(Limits.RequestRewards))
        {
            RewardOutcome[] outcomes = await Engine.RewardAsync(some, source, cancellation);
            if (Array.Find(outcomes, o => o != RewardOutcome.Accepted) is not RewardOutcome.Accepted and var refused)
                throw new InvalidOperationException($"A simulated reward was refused: {refused}.");
        }

        rewards.Clear();
    }

    /// <summary>Waits until everything in the log is part of the state.</summary>
    /// <exception cref="StorageException">Learning has stopped.</exception>
    public async Task FoldAsync(CancellationToken cancellation)
    {
        for (SelectionCounters now = Engine.Counters; now.LogFolded < now.LogTail; now = Engine.Counters)
        {
            if (Engine.Failure is { } cause)
                throw new StorageException($"The simulated engine has stopped: {cause.Message}", cause);
            if (Engine.Storage.RewardsRefused is { } refusal)
                throw new StorageException($"The simulated engine's folder {folder} takes no more: {refusal}");
            await Task.Delay(1, cancellation);
        }
    }

    /// <summary>Throws when a ranker did not rank some page: the result would depend on the machine's pace.</summary>
    public void CheckRankings()
    {
        foreach ((RankingOutcome outcome, long pages) in Engine.Counters.Rankings)
        {
            if (outcome != RankingOutcome.Ranked && pages > 0)
                throw new InvalidOperationException($"The ranker did not rank {pages} pages ({outcome}); run fewer at a time (--parallel).");
        }
    }

    public ValueTask DisposeAsync()
    {
        Engine.Dispose();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Many engines run at a time, each on little data. The folder is thrown away, so that one checkpoint a day will do;
    // and priors are fitted where a simulation asks for it.
    private static SelectionOptions Options(ulong keySeed) => new()
    {
        State = new() { MemoryBytes = 16 << 20, PageBytes = 1 << 18, HashBuckets = 1 << 12 },
        Log = new() { MemoryBytes = 8 << 20, PageBytes = 1 << 20, SegmentBytes = 16 << 20 },
        RecentImpressionSlots = 1 << 18,
        CheckpointInterval = TimeSpan.FromDays(1),
        PriorInterval = TimeSpan.Zero,
        KeySeed = keySeed,
    };

    private async Task ChangeAsync(CatalogChange change, CancellationToken cancellation)
    {
        CatalogOutcome outcome = await Engine.ChangeAsync(change, cancellation);
        if (outcome != CatalogOutcome.Done)
            throw new InvalidOperationException($"The simulated catalogue refused {change.GetType().Name}: {outcome}.");
    }
}
