namespace InferenceEngine.Server.Simulation.Replay;

/// <summary>What came of a policy on a log. Immutable.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Rows">Rows of the log.</param>
/// <param name="Matched">Rows where the policy chose what was shown, and that were not rejected.</param>
/// <param name="Clicks">Clicks in them.</param>
internal sealed record ReplayResult(string Policy, long Rows, long Matched, long Clicks);
