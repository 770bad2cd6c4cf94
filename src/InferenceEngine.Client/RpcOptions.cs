namespace InferenceEngine.Client;

/// <summary>How a channel connects and what it accepts.</summary>
public sealed record RpcOptions
{
    /// <summary>Largest response message; a poster manifest fits.</summary>
    public int MaxReceiveMessageBytes { get; init; } = 16 << 20;

    /// <summary>Deadline of calls that name none; null waits without end, which only streams want.</summary>
    public TimeSpan? DefaultDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection attempt may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
