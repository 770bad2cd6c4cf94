namespace InferenceEngine.Selection.Internal;

/// <summary>What a page is chosen for.</summary>
internal readonly record struct PageRequest(
    PlacementEntry Placement, PolicyEntry Policy, ulong Member, uint NowSeconds, PageContext Context);

/// <summary>What was drawn for a title.</summary>
internal readonly record struct DrawnArm(bool Found, uint Arm, double Propensity, DecisionFlags Flags)
{
    /// <summary>Whether another arm was likelier.</summary>
    public bool Explored { get; init; }
}
