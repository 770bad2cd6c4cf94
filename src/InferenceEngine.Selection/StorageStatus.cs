namespace InferenceEngine.Selection;

/// <summary>What the disk refuses now, and what was wrong with files.</summary>
/// <param name="RewardsRefused">Why rewards and changes of the catalogue are refused now, or null.</param>
/// <param name="StateRefused">Why records that left memory cannot be written now, so that learning waits, or
/// null.</param>
/// <param name="CheckpointRunning">Whether a checkpoint is being written now.</param>
/// <param name="CheckpointFailure">Why the last checkpoint failed, or null.</param>
/// <param name="CheckpointsFailed">Checkpoints that failed in this process.</param>
/// <param name="DamagedFiles">What was wrong with checkpoints that were passed over at the start.</param>
/// <param name="StateLogBytes">Length of the state's log: live records and their dead versions.</param>
public sealed record StorageStatus(
    string? RewardsRefused,
    string? StateRefused,
    bool CheckpointRunning,
    string? CheckpointFailure,
    long CheckpointsFailed,
    IReadOnlyList<string> DamagedFiles,
    long StateLogBytes);
