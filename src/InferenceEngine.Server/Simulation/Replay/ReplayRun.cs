using InferenceEngine.Selection;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation.Replay;

/// <summary>
/// Replays a log against a policy that learns (Li, Chu, Langford and Wang, WSDM 2011): a row counts, and is learnt
/// from, only where the policy chooses what was shown. Where the log was not uniform, a matching row counts with a
/// probability in inverse proportion to its propensity, so that those that count are as if it had been. Positions are
/// taken together. Used by one thread.
/// </summary>
internal sealed class ReplayRun(OpenBanditFolder data, Policy policy, long seed)
{
    // Learnt from after so many rows: a few matches each.
    private const int BatchRows = 200;
    private const string Title = "items";

    private readonly Chance chance = new(seed);
    private readonly Decision[] decision = new Decision[1];
    private long rows;
    private long matched;
    private long clicks;

    /// <summary>Replays the whole log.</summary>
    public async Task<ReplayResult> RunAsync(double leastPropensity, CancellationToken cancellation)
    {
        await using SimulatedEngine engine = await SimulatedEngine.OpenAsync(
            policy, chance.Word(Purpose.Keys, 0), TimeSpan.FromHours(1), cancellation);
        TitleEntry title = await engine.AddTitleAsync(Title, cancellation);
        foreach ((int item, float[] embedding) in data.Embeddings)
            await engine.AddArtworkAsync(Title, ItemId(item), embedding, 0.5, cancellation);
        foreach (OpenBanditRow[] batch in data.Rows().Chunk(BatchRows))
        {
            engine.NextEpoch();
            await engine.SendAsync(string.Empty, cancellation);
            await engine.FoldAsync(cancellation);
            using IDisposable held = engine.Engine.HoldFold();
            foreach (OpenBanditRow row in batch)
                Replay(engine, title, row, leastPropensity);
        }

        return new ReplayResult(policy.Id, rows, matched, clicks);
    }

    private static string ItemId(int item) => $"item-{item}";

    private void Replay(SimulatedEngine engine, TitleEntry title, OpenBanditRow row, double leastPropensity)
    {
        long number = rows++;
        engine.Context.Clear();
        for (int k = 0; k < row.UserFeatures.Length; k++)
            engine.Context.AddCategory($"user_feature_{k}", row.UserFeatures[k], OpenBanditFolder.Features);
        string member = $"row-{number}";
        engine.Engine.PreviewPage(engine.Placement, member, [title], engine.Context, decision);
        bool counts = chance.Uniform(Purpose.Rejection, number) < leastPropensity / row.Propensity;
        if (!counts || decision[0].Artwork?.Id != ItemId(row.Item))
            return;
        // The same choice again, and this time it is an impression.
        engine.Engine.SelectPage(engine.Placement, member, [title], engine.Context, decision);
        matched++;
        if (!row.IsClicked)
            return;
        clicks++;
        engine.Earn(new RewardReport(decision[0].Id.Bytes.ToArray(), 1));
    }
}
