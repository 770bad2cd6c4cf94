namespace InferenceEngine.Selection.Internal;

/// <summary>What a page is chosen for.</summary>
internal readonly record struct PageRequest(
    PlacementEntry Placement, PolicyEntry Policy, ulong Member, uint NowSeconds, PageContext Context)
{
    /// <summary>
    /// Number of the member's epoch. It is shifted by the member's hash, so that not all members change at the same second.
    /// </summary>
    public ulong Epoch => (NowSeconds + (Member % EpochSeconds)) / EpochSeconds;

    /// <summary>Second since 1970 in which the member's epoch began.</summary>
    public long EpochBegan => (long)(Epoch * EpochSeconds) - (long)(Member % EpochSeconds);

    private ulong EpochSeconds => (ulong)Placement.Placement.EpochSeconds;
}

/// <summary>What was drawn for a title.</summary>
internal readonly record struct DrawnArm(bool Found, uint Arm, double Propensity, DecisionFlags Flags)
{
    /// <summary>Whether another arm was likelier.</summary>
    public bool Explored { get; init; }

    /// <summary>Where its artwork lies among the title's bytes, or 0 when that is not known.</summary>
    public ushort Place { get; init; }
}
