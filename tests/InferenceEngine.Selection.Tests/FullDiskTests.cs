using InferenceEngine.Storage;
using InferenceEngine.Storage.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Selection.Tests;

/// <summary>On a full disk rewards are refused and selection goes on; with room again, all is well without a
/// restart.</summary>
public sealed class FullDiskTests
{
    private static readonly SelectionOptions Options = Workbench.Small with
    {
        CheckpointInterval = TimeSpan.FromSeconds(1),
        Log = new() { MemoryBytes = 1 << 20, PageBytes = 1 << 16, SegmentBytes = 1 << 22 },
        State = new() { MemoryBytes = 4 << 20, PageBytes = 1 << 18, SegmentBytes = 1 << 20, HashBuckets = 1 << 10 },
    };

    private readonly List<DecisionId> acknowledged = [];
    private int members;

    [Fact]
    public async Task Rewards_are_refused_selection_goes_on_and_nothing_acknowledged_is_lost()
    {
        using SmallDisk disk = SmallDisk.Mount(8);
        SelectionEngine engine = await OpenFilledAsync(disk);
        for (int i = 0; i < 20; i++)
            Assert.True(await TryRewardAsync(engine, Select(engine)));
        disk.Fill();
        DecisionId refused = await RewardUntilRefusedAsync(engine);
        Assert.NotNull(engine.Storage.RewardsRefused);
        Assert.False(await TryRewardAsync(engine, refused));
        await WaitForAsync(() => engine.Storage.CheckpointsFailed > 0);
        Select(engine);
        Assert.Null(engine.Failure);

        disk.Free();
        await WaitForAsync(() => engine.Storage.RewardsRefused is null);
        Assert.True(await TryRewardAsync(engine, refused));
        Assert.True(await TryRewardAsync(engine, Select(engine)));
        await WaitForAsync(() => engine.Storage.CheckpointFailure is null);
        engine.Dispose();

        using SelectionEngine again = Open(disk);
        long counted = again.Statistics(again.Catalog.FindTitle("t")!, again.Catalog.FindPlacement("row")!).Arms.Sum(arm => arm.Rewards);
        Assert.InRange(counted, acknowledged.Count, members);
        foreach (DecisionId[] some in acknowledged.Chunk(5000))
        {
            RewardReport[] reports = [.. some.Select(id => new RewardReport(Bytes(id), 1))];
            Assert.All(await again.RewardAsync(reports, "test", default), outcome => Assert.Equal(RewardOutcome.Duplicate, outcome));
        }
    }

    private static SelectionEngine Open(SmallDisk disk) =>
        SelectionEngine.Open(disk["data"], Options, TimeProvider.System, NullLogger.Instance);

    private static async Task<SelectionEngine> OpenFilledAsync(SmallDisk disk)
    {
        SelectionEngine engine = Open(disk);
        await engine.ChangeAsync(new CreatePlacement(new Placement("row", "Row", "16:9", 86_400, 86_400)), default);
        await engine.ImportAsync([new ImportedTitle(new Title("t", "T"), [Workbench.NewArtwork("a"), Workbench.NewArtwork("b")])], default);
        return engine;
    }

    private static byte[] Bytes(DecisionId id) => id.Bytes.ToArray();

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(20);
        Assert.True(condition());
    }

    private DecisionId Select(SelectionEngine engine)
    {
        Decision[] decisions = new Decision[1];
        engine.SelectPage(engine.Catalog.FindPlacement("row")!, $"m{members++}", [engine.Catalog.FindTitle("t")], null, decisions);
        Assert.Equal(SelectionOutcome.Selected, decisions[0].Outcome);
        return decisions[0].Id;
    }

    private async Task<DecisionId> RewardUntilRefusedAsync(SelectionEngine engine)
    {
        for (int i = 0; i < 200_000; i++)
        {
            DecisionId id = Select(engine);
            if (!await TryRewardAsync(engine, id))
                return id;
        }

        throw new InvalidOperationException("The disk never filled up.");
    }

    private async Task<bool> TryRewardAsync(SelectionEngine engine, DecisionId id)
    {
        try
        {
            RewardOutcome[] outcomes = await engine.RewardAsync(new[] { new RewardReport(Bytes(id), 1) }, "test", default);
            Assert.True(outcomes[0] is RewardOutcome.Accepted or RewardOutcome.Duplicate, outcomes[0].ToString());
            acknowledged.Add(id);
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }
}
