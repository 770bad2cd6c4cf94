namespace InferenceEngine.Storage.Internal;

/// <summary>What a device does about a write that fails.</summary>
internal enum WriteFailure
{
    /// <summary>
    /// Tries again until it succeeds: FASTER cannot go on after a failed write of a log, but waits for a slow one, so a
    /// full disk is a slow disk to it and work goes on when there is room again.
    /// </summary>
    Retry,

    /// <summary>Gives up: the checkpoint that the write belongs to has failed and another one is taken later.</summary>
    Report,
}
