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
        Engine.ChangeAsync(change, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();

    public Decision Select(string member)
    {
        Decision[] decisions = new Decision[1];
        Engine.SelectPage(Row, member, [Title], decisions);
        return decisions[0];
    }

    public RewardOutcome Reward(Decision decision, double value) => Reward(decision.Id, value);

    public RewardOutcome Reward(DecisionId id, double value) =>
        Engine.RewardAsync(new RewardReport[] { new(id.Bytes.ToArray(), value) }, CancellationToken.None)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult()[0];

    public ArmStatistics Arm(string id) => Engine.Statistics(Title, Row).Single(a => a.Artwork.Id == id);

    public void WaitFor(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
            Thread.Sleep(10);
        Assert.True(condition());
    }

    public void Restart()
    {
        Engine.Dispose();
        Engine = Open();
    }

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private SelectionEngine Open() => SelectionEngine.Open(Folder, Options, Clock, NullLogger.Instance);
}
