namespace InferenceEngine.Storage;

/// <summary>
/// A checkpoint of the state store: the token to open it by, its own files with their hashes, the address in the hybrid
/// log's file from which it needs the file, and the sizes that the file was written with. Immutable.
/// </summary>
public sealed record StateCheckpoint(
    Guid Token, long BeginAddress, long PageBytes, long SegmentBytes, IReadOnlyList<CheckedFile> Files);
