using System.Security.Cryptography;
using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Takes rewards: checks each, appends the good ones to the log and answers when they are on disk. Thread-safe.
/// </summary>
internal sealed class RewardIntake(
    Catalog catalog,
    EventLog log,
    RewardedDecisions rewarded,
    LanePool lanes,
    ImpressionFlush impressions,
    Secrets secrets,
    RewardCounters counters)
{
    private readonly MemberCaps caps = new();
    private long arrival = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>Outcomes in the order of the reports.</summary>
    /// <exception cref="StorageException">The disk failed: nothing was acknowledged.</exception>
    public async ValueTask<RewardOutcome[]> AcceptAsync(
        ReadOnlyMemory<RewardReport> reports, uint source, uint nowSeconds, CancellationToken cancellation)
    {
        RewardOutcome[] outcomes = new RewardOutcome[reports.Length];
        List<RewardEvent> plain = new(reports.Length);
        List<(RewardEvent Reward, long Page)> contextual = [];
        bool anyDuplicate = Check(reports.Span, source, nowSeconds, outcomes, plain, contextual);
        impressions.BeforeRewards();
        long address = await AppendOrReleaseAsync(contextual, plain, cancellation);
        // A duplicate is only acknowledged once the reward that it repeats is on disk, and that one may be in flight.
        if (anyDuplicate)
            address = Math.Max(address, log.TailAddress);
        await log.WaitDurableAsync(address, cancellation);
        foreach (RewardOutcome outcome in outcomes)
            counters.Count(outcome);
        return outcomes;
    }

    private bool Check(
        ReadOnlySpan<RewardReport> reports,
        uint source,
        uint nowSeconds,
        Span<RewardOutcome> outcomes,
        List<RewardEvent> plain,
        List<(RewardEvent Reward, long Page)> contextual)
    {
        bool anyDuplicate = false;
        Lane lane = lanes.Rent();
        try
        {
            for (int i = 0; i < reports.Length; i++)
            {
                outcomes[i] = Check(lane, in reports[i], nowSeconds, out RewardEvent reward, out DecisionId id);
                reward.Source = source;
                anyDuplicate |= outcomes[i] == RewardOutcome.Duplicate;
                if (outcomes[i] != RewardOutcome.Accepted)
                    continue;
                if ((id.Flags & (DecisionFlags.Contextual | DecisionFlags.Holdout)) == DecisionFlags.Contextual)
                    contextual.Add((reward, (id.Flags & DecisionFlags.Logged) != 0 ? id.PageAddress : -1));
                else
                    plain.Add(reward);
            }
        }
        finally
        {
            lanes.Return(lane);
        }

        return anyDuplicate;
    }

    private RewardOutcome Check(Lane lane, in RewardReport report, uint nowSeconds, out RewardEvent reward, out DecisionId id)
    {
        reward = default;
        if (!DecisionId.TryRead(report.DecisionId.Span, out id)
            || id.KeyId != secrets.KeyId || !lane.Signer.Verify(ref id))
        {
            return RewardOutcome.Forged;
        }

        if (catalog.FindPlacement(id.Placement) is not { } placement || catalog.FindTitle(id.Title)?.Find(id.Arm) is null)
            return RewardOutcome.Unknown;
        double value = ValueOf(in report, placement.Placement);
        if (!(value >= 0 && value <= 1))
            return RewardOutcome.OutOfRange;
        if (id.TimeSeconds + placement.Placement.RewardWindowSeconds < nowSeconds)
            return RewardOutcome.Late;
        ulong unique = UniqueOf(in report, id, placement.Placement.RewardJoin);
        if (!rewarded.TryClaim(unique, id.TimeSeconds))
            return RewardOutcome.Duplicate;
        if (!caps.Take(id.Member, placement, nowSeconds))
        {
            rewarded.Release(unique);
            return RewardOutcome.Capped;
        }

        reward = new RewardEvent
        {
            Title = id.Title,
            Unique = unique,
            Decision = id.Unique,
            Placement = id.Placement,
            Arm = id.Arm,
            DecisionSeconds = id.TimeSeconds,
            ReceivedSeconds = nowSeconds,
            Value = value,
            Propensity = id.Propensity,
            Policy = id.Policy,
            Flags = id.Flags,
        };
        return RewardOutcome.Accepted;
    }

    // Where several rewards of a decision are joined, each is one of its own: by its id, which makes it safe to send again,
    // or else by its arrival.
    private ulong UniqueOf(in RewardReport report, DecisionId id, RewardJoin join) => join switch
    {
        RewardJoin.First => id.Unique,
        _ when report.RewardKey != 0 => Mix64.Of(id.Unique, report.RewardKey),
        _ => Mix64.Of(id.Unique, (ulong)Interlocked.Increment(ref arrival)),
    };

    private static double ValueOf(in RewardReport report, Placement placement)
    {
        if (report.Watched is not { } watched)
            return report.Value;
        bool known = watched.WatchedSeconds >= 0 && watched.TitleSeconds >= 0 && double.IsFinite(watched.TitleSeconds);
        return known ? placement.Engagement.Reward(watched.WatchedSeconds, watched.TitleSeconds) : double.NaN;
    }

    /// <summary>
    /// Appends rewards of contextual decisions with the features of their pages. Where the log has the page no more, the
    /// reward is a plain one: it counts for the artwork, and the model learns nothing from it.
    /// </summary>
    private async ValueTask<long> AppendAsync(
        List<(RewardEvent Reward, long Page)> contextual, List<RewardEvent> plain, CancellationToken cancellation)
    {
        long address = 0;
        foreach ((RewardEvent reward, long page) in contextual)
        {
            byte[]? record = page < 0 ? null : await log.ReadAsync(page, cancellation);
            if (record is null || record[0] != (byte)EventKind.Page)
            {
                counters.CountLostPage();
                plain.Add(reward);
                continue;
            }

            address = log.Append(EventBytes.Of(EventKind.ContextReward, in reward, new PageEvent(record).Features));
        }

        return address;
    }

    // A claim without its reward in the log would answer DUPLICATE to the next attempt, and lose it.
    private async ValueTask<long> AppendOrReleaseAsync(
        List<(RewardEvent Reward, long Page)> contextual, List<RewardEvent> plain, CancellationToken cancellation)
    {
        try
        {
            long address = await AppendAsync(contextual, plain, cancellation);
            return Math.Max(address, Append(plain));
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            foreach ((RewardEvent reward, _) in contextual)
                rewarded.Release(reward.Unique);
            plain.ForEach(reward => rewarded.Release(reward.Unique));
            throw;
        }
    }

    private long Append(List<RewardEvent> accepted)
    {
        long address = 0;
        ReadOnlySpan<RewardEvent> rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(accepted);
        while (!rest.IsEmpty)
        {
            int count = Math.Min(rest.Length, EventBytes.MaxRecords);
            address = log.Append(EventBytes.Of(EventKind.Rewards, rest[..count]));
            rest = rest[count..];
        }

        return address;
    }
}
