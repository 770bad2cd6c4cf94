namespace InferenceEngine.Grpc;

/// <summary>Limits of the server side of the protocol.</summary>
public sealed record GrpcServerOptions
{
    /// <summary>Largest request message after decompression; 4 MiB is what gRPC implementations agree on.</summary>
    public int MaxReceiveMessageBytes { get; init; } = 4 << 20;

    /// <summary>Largest response message before compression; a poster's manifest with all candidates fits.</summary>
    public int MaxSendMessageBytes { get; init; } = 16 << 20;

    /// <summary>
    /// Responses of at least this size are gzipped for a client that sent gzip itself; below it the frame costs
    /// more than it saves.
    /// </summary>
    public int CompressFromBytes { get; init; } = 1024;

    /// <summary>Longest deadline honoured; a longer one is cut, so that a forgotten call ends.</summary>
    public TimeSpan MaxDeadline { get; init; } = TimeSpan.FromHours(24);
}
