using System.Text.Json.Serialization;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What a checkpoint consists of: the log's address up to which everything is folded, the state store's files, and the
/// files with the catalogue and the rewarded decisions. <paramref name="CatalogVersion"/> grows with every checkpoint
/// that follows a change of the catalogue. Immutable.
/// </summary>
internal sealed record Checkpoint(
    long Address, long CatalogVersion, StateCheckpoint State, CheckedFile Catalog, CheckedFile Rewarded)
{
    /// <summary>All its files.</summary>
    [JsonIgnore]
    public IEnumerable<CheckedFile> Files => [Catalog, Rewarded, .. State.Files];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
