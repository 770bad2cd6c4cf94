namespace InferenceEngine.Selection.Internal;

/// <summary>One title of a page and what is in force for it.</summary>
internal readonly record struct Slot(TitleEntry Title, PlacementEntry Placement, PolicyEntry Policy, uint NowSeconds)
{
    /// <summary>Its place on the page, by which a ranker's estimates are found.</summary>
    public int Index { get; init; }
}
