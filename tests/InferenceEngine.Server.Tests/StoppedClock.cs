namespace InferenceEngine.Server.Tests;

/// <summary>A clock whose second never ends, so that two answers to one request have the same decision ids.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private readonly DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;
}
