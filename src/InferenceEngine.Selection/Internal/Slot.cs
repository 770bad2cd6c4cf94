namespace InferenceEngine.Selection.Internal;

/// <summary>One title of a page and what is in force for it.</summary>
internal readonly record struct Slot(TitleEntry Title, PlacementEntry Placement, PolicyEntry Policy, uint NowSeconds);
