using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Selection.Tests;

/// <summary>An engine on a fresh folder with a movable clock and one title of a few artworks.</summary>
internal sealed class Workbench : IDisposable
{
    public Workbench(int artworks = 3, SelectionOptions? options = null)
    {
        Options = options ?? Small;
        Folder = Directory.CreateTempSubdirectory("selection-").FullName;
        Engine = Open();
        Change(new CreatePlacement(new Placement("row", "Row", "16:9", 86_400, 86_400)));
        Change(new CreateTitle(new Title("t", "Title")));
        for (int i = 0; i < artworks; i++)
            Change(new CreateArtwork(NewArtwork($"a{i}")));
    }

    public static SelectionOptions Small => new()
    {
        State = new() { MemoryBytes = 16 << 20, PageBytes = 1 << 18, HashBuckets = 1 << 12 },
        Log = new() { MemoryBytes = 8 << 20, PageBytes = 1 << 20, SegmentBytes = 16 << 20 },
        ImpressionInterval = TimeSpan.FromMilliseconds(20),
        RecentImpressionSlots = 1 << 16,
    };

    public SelectionOptions Options { get; }

    public string Folder { get; }

    public MovableClock Clock { get; } = new();

    public SelectionEngine Engine { get; private set; }

    public PlacementEntry Row => Engine.Catalog.FindPlacement("row")!;

    public TitleEntry Title => Engine.Catalog.FindTitle("t")!;

    public static Artwork NewArtwork(string id, string ratio = "16:9") =>
        new("t", id, ratio, $"/artwork/{id}.jpg", ["tag"], new Dictionary<string, double> { ["quality"] = 0.5 });

    public CatalogOutcome Change(CatalogChange change) =>
        Engine.ChangeAsync(change, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();

    /// <summary>Puts a policy in force in the row.</summary>
    public void Use(Policy policy)
    {
        Assert.Null(policy.Fault());
        Assert.Equal(CatalogOutcome.Done, Change(new CreatePolicy(policy)));
        Assert.Equal(CatalogOutcome.Done, Change(new UpdatePlacement(Row.Placement with { PolicyId = policy.Id })));
    }

    public Decision Select(string member, PageContext? context = null)
    {
        Decision[] decisions = new Decision[1];
        Engine.SelectPage(Row, member, [Title], context, decisions);
        return decisions[0];
    }

    /// <summary>
    /// How often each artwork is drawn for many members by what is known now: were these draws learnt from meanwhile, as failures without a
    /// reward, a slow machine would see the shares move.
    /// </summary>
    public Dictionary<string, int> Shares(int members, PageContext? context = null, string prefix = "share-")
    {
        using IDisposable hold = Engine.HoldFold();
        Dictionary<string, int> counts = [];
        for (int i = 0; i < members; i++)
        {
            string id = Select(prefix + i, context).Artwork?.Id ?? "none";
            counts[id] = counts.GetValueOrDefault(id) + 1;
        }

        return counts;
    }

    public Explanation Explain(Decision decision) => Explain(decision.Id)!;

    public Explanation? Explain(DecisionId id) =>
        Engine.ExplainAsync(id.Bytes, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();

    public long Undo(string source) => UndoAll(source).Rewards;

    public UndoneRewards UndoAll(string source) =>
        Engine.UndoAsync(source, default, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();

    /// <summary>Waits until everything that was sent is part of the state.</summary>
    public void Settle()
    {
        if (Options.ImpressionInterval < TimeSpan.FromSeconds(1))
            Engine.FlushImpressions();
        WaitFor(() => Engine.Counters is { } now && now.LogFolded >= now.LogTail);
    }

    public RewardOutcome Reward(Decision decision, double value) => Reward(decision.Id, value);

    public RewardOutcome Reward(DecisionId id, double value, string source = "") =>
        Report(new RewardReport(id.Bytes.ToArray(), value), source);

    public RewardOutcome Report(RewardReport report, string source = "") =>
        Engine.RewardAsync(new[] { report }, source, CancellationToken.None)
            .AsTask().WaitAsync(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult()[0];

    public ArmStatistics Arm(string id) => Engine.Statistics(Title, Row).Arms.Single(a => a.Artwork.Id == id);

    public void WaitFor(Func<bool> condition)
    {
        for (int i = 0; i < 6000 && !condition(); i++)
            Thread.Sleep(10);
        Assert.True(condition());
    }

    public void Restart(Action? meanwhile = null)
    {
        Engine.Dispose();
        meanwhile?.Invoke();
        Engine = Open();
    }

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private SelectionEngine Open() => SelectionEngine.Open(Folder, Options, Clock, NullLogger.Instance);
}
