namespace InferenceEngine.Selection.Tests;

/// <summary>Real time plus an offset that a test moves.</summary>
internal sealed class MovableClock : TimeProvider
{
    private readonly DateTimeOffset start = DateTimeOffset.UtcNow;

    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => start + Offset;
}
