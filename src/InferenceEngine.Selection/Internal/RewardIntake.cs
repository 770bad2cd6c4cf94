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
    /// <summary>Outcomes in the order of the reports.</summary>
    /// <exception cref="StorageException">The disk failed: nothing was acknowledged.</exception>
    public async ValueTask<RewardOutcome[]> AcceptAsync(
        ReadOnlyMemory<RewardReport> reports, uint nowSeconds, CancellationToken cancellation)
    {
        RewardOutcome[] outcomes = new RewardOutcome[reports.Length];
        List<RewardEvent> accepted = new(reports.Length);
        bool anyDuplicate = Check(reports.Span, nowSeconds, outcomes, accepted);
        impressions.BeforeRewards();
        long address = AppendOrRelease(accepted);
        // A duplicate is only acknowledged once the reward that it repeats is on disk, and that one may be in flight.
        if (anyDuplicate)
            address = Math.Max(address, log.TailAddress);
        await log.WaitDurableAsync(address, cancellation);
        foreach (RewardOutcome outcome in outcomes)
            counters.Count(outcome);
        return outcomes;
    }

    private bool Check(
        ReadOnlySpan<RewardReport> reports, uint nowSeconds, Span<RewardOutcome> outcomes, List<RewardEvent> accepted)
    {
        bool anyDuplicate = false;
        Lane lane = lanes.Rent();
        try
        {
            for (int i = 0; i < reports.Length; i++)
            {
                outcomes[i] = Check(lane, in reports[i], nowSeconds, out RewardEvent reward);
                if (outcomes[i] == RewardOutcome.Accepted)
                    accepted.Add(reward);
                anyDuplicate |= outcomes[i] == RewardOutcome.Duplicate;
            }
        }
        finally
        {
            lanes.Return(lane);
        }

        return anyDuplicate;
    }

    private RewardOutcome Check(Lane lane, in RewardReport report, uint nowSeconds, out RewardEvent reward)
    {
        reward = default;
        if (!DecisionId.TryRead(report.DecisionId.Span, out DecisionId id)
            || id.KeyId != secrets.KeyId || !lane.Signer.Verify(ref id))
        {
            return RewardOutcome.Forged;
        }

        if (!(report.Value >= 0 && report.Value <= 1))
            return RewardOutcome.OutOfRange;
        if (catalog.FindPlacement(id.Placement) is not { } placement || catalog.FindTitle(id.Title)?.Find(id.Arm) is null)
            return RewardOutcome.Unknown;
        if (id.TimeSeconds + placement.Placement.RewardWindowSeconds < nowSeconds)
            return RewardOutcome.Late;
        if (!rewarded.TryClaim(id.Unique, id.TimeSeconds))
            return RewardOutcome.Duplicate;
        reward = new RewardEvent
        {
            Title = id.Title,
            Unique = id.Unique,
            Placement = id.Placement,
            Arm = id.Arm,
            DecisionSeconds = id.TimeSeconds,
            ReceivedSeconds = nowSeconds,
            Value = report.Value,
            Propensity = id.Propensity,
            PolicyVersion = id.PolicyVersion,
        };
        return RewardOutcome.Accepted;
    }

    // A claim without its reward in the log would answer DUPLICATE to the next attempt, and lose it.
    private long AppendOrRelease(List<RewardEvent> accepted)
    {
        try
        {
            return Append(accepted);
        }
        catch (StorageException)
        {
            accepted.ForEach(reward => rewarded.Release(reward.Unique));
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
