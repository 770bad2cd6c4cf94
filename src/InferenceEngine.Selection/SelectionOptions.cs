using InferenceEngine.Selection.Internal.Ranking;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection;

/// <summary>Settings of selection.</summary>
public sealed record SelectionOptions
{
    /// <summary>The policy of placements that name none, until another version of it is added.</summary>
    public Policy DefaultPolicy { get; init; } = new(Policy.DefaultId, 1);

    /// <summary>Sizes of the state store.</summary>
    public StateStoreOptions State { get; init; } = new();

    /// <summary>Whether huge pages are asked for, for the whole process; see <see cref="Storage.HugePages"/>.</summary>
    public bool HugePages { get; init; } = true;

    /// <summary>Sizes of the event log.</summary>
    public EventLogOptions Log { get; init; } = new();

    /// <summary>How often impressions are written to the log; a crash loses at most this much of them.</summary>
    public TimeSpan ImpressionInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the state is checkpointed; recovery replays at most the events since.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Events kept on disk behind the last checkpoint, for evaluation; older files are deleted.</summary>
    public long LogRetentionBytes { get; init; } = 8L << 30;

    /// <summary>Most rewarded decisions remembered at a time, about 20 bytes each; then rewards are refused.</summary>
    public int MaxRememberedRewards { get; init; } = 16_000_000;

    /// <summary>Decisions remembered so that a reloaded page is one impression; a power of two, 8 bytes each.</summary>
    public int RecentImpressionSlots { get; init; } = 1 << 20;

    /// <summary>
    /// How often the priors of new artworks are fitted again, where there is new evidence; zero never fits by itself.
    /// A fit reads every title's record, so it is no more than hourly.
    /// </summary>
    public TimeSpan PriorInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Artworks with evidence that a placement has at least before priors are fitted: fewer say little of the spread between
    /// artworks, which is what the prior's strength is made of.
    /// </summary>
    public int PriorMinArtworks { get; init; } = 30;

    /// <summary>
    /// Members of whom is remembered what they were shown, where a policy asks for it: at most 1.3 kB each on disk. Beyond, the
    /// one who was shown something longest ago is forgotten. Under another number the memory begins anew.
    /// </summary>
    public int MaxRememberedMembers { get; init; } = 1 << 20;

    /// <summary>The rankers that policies may name. The caller disposes them after the engine.</summary>
    public IArtworkRankers Rankers { get; init; } = NoRankers.Instance;

    /// <summary>
    /// From which the keys of a new data folder follow, so that a simulation repeats itself; null makes them at random. Never
    /// for a server: who knows the seed can forge rewards.
    /// </summary>
    public ulong? KeySeed { get; init; }

    /// <summary>Throws with the setting's name when a value cannot work.</summary>
    public void Validate()
    {
        if (DefaultPolicy.Id != Policy.DefaultId || DefaultPolicy.Version != 1)
            throw new ArgumentException($"DefaultPolicy is '{DefaultPolicy.Id}' {DefaultPolicy.Version}; it must be '{Policy.DefaultId}' 1.");
        if (DefaultPolicy.Fault() is { } fault)
            throw new ArgumentException($"DefaultPolicy: {fault}");
        State.Validate();
        if (ImpressionInterval < TimeSpan.FromMilliseconds(10) || ImpressionInterval > TimeSpan.FromMinutes(1))
            throw new ArgumentException($"ImpressionInterval is {ImpressionInterval}; it must be 10 ms to 1 minute.");
        if (CheckpointInterval < TimeSpan.FromSeconds(1) || CheckpointInterval > TimeSpan.FromDays(1))
            throw new ArgumentException($"CheckpointInterval is {CheckpointInterval}; it must be 1 second to 1 day.");
        if (PriorInterval < TimeSpan.Zero || PriorInterval > TimeSpan.FromDays(30))
            throw new ArgumentException($"PriorInterval is {PriorInterval}; it must be 0 (never) to 30 days.");
        ArgumentOutOfRangeException.ThrowIfLessThan(PriorMinArtworks, 5);
        if (!int.IsPow2(RecentImpressionSlots))
            throw new ArgumentException($"RecentImpressionSlots is {RecentImpressionSlots}; it must be a power of two.");
        ArgumentOutOfRangeException.ThrowIfNegative(LogRetentionBytes);
        if (MaxRememberedMembers is < 64 or > 1 << 30)
            throw new ArgumentException($"MaxRememberedMembers is {MaxRememberedMembers}; it must be 64 to {1 << 30}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRememberedRewards, Limits.RequestRewards);
    }
}
