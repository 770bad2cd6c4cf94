namespace InferenceEngine.Server.Simulation.Replay;

/// <summary>One impression of the Open Bandit Dataset. Immutable.</summary>
/// <param name="Item">The item that was shown.</param>
/// <param name="Position">Where: 1, 2 or 3.</param>
/// <param name="IsClicked">Whether it was clicked.</param>
/// <param name="Propensity">The probability with which the item was shown there.</param>
/// <param name="UserFeatures">Hashed categories of the user.</param>
internal sealed record OpenBanditRow(int Item, int Position, bool IsClicked, double Propensity, string[] UserFeatures);
