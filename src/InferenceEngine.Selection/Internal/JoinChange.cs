namespace InferenceEngine.Selection.Internal;

/// <summary>By how much what a decision earned at a second changes: its sum, and its sum of squares.</summary>
internal readonly record struct JoinChange(uint Seconds, double Sum, double Squares);
