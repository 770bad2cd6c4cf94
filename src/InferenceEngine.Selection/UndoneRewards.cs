namespace InferenceEngine.Selection;

/// <summary>What taking back a source's rewards came to.</summary>
/// <param name="Rewards">Rewards that were taken back.</param>
/// <param name="Inexact">
/// Of them those of placements that join several rewards which are no longer remembered by themselves (their decision is
/// older than the reward window, or had many): each was taken for its decision's only one.
/// </param>
public readonly record struct UndoneRewards(long Rewards, long Inexact);
