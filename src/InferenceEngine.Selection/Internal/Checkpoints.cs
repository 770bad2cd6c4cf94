using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What a checkpoint consists of: the log's address up to which everything is folded, the store's token, and the names
/// of the files with the catalogue and the rewarded decisions.
/// </summary>
internal sealed record Checkpoint(long Address, Guid StateToken, string CatalogFile, string RewardedFile);

/// <summary>
/// Reads and writes checkpoints in the state folder. The file <c>checkpoint</c> is replaced last and atomically, so a
/// crash at any point leaves a whole checkpoint. Not thread-safe: the fold's own.
/// </summary>
internal sealed class Checkpoints(string folder)
{
    private readonly string mainFile = Path.Combine(folder, "checkpoint");

    /// <summary>The last checkpoint, or null in a new folder.</summary>
    public Checkpoint? Last { get; private set; }

    /// <summary>Reads the last checkpoint.</summary>
    public Checkpoint? Load() => Last = AtomicFile.Read(mainFile) is { } bytes
        ? JsonSerializer.Deserialize(bytes, CheckpointJson.Default.Checkpoint)
        : null;

    /// <summary>The catalogue of a checkpoint, as the changes that rebuild it.</summary>
    public CatalogChange[] ReadCatalog(Checkpoint checkpoint) =>
        JsonSerializer.Deserialize(ReadFile(checkpoint.CatalogFile), CheckpointJson.Default.CatalogChangeArray)!;

    /// <summary>The rewarded decisions of a checkpoint.</summary>
    public byte[] ReadRewarded(Checkpoint checkpoint) => ReadFile(checkpoint.RewardedFile);

    /// <summary>Writes a checkpoint; <paramref name="catalog"/> is null when it has not changed since the last.</summary>
    public void Write(long address, Guid stateToken, IEnumerable<CatalogChange>? catalog, byte[] rewarded)
    {
        string catalogFile = Last?.CatalogFile ?? string.Empty;
        if (catalog is not null || catalogFile.Length == 0)
        {
            catalogFile = $"catalog.{address}";
            AtomicFile.Write(
                Path.Combine(folder, catalogFile),
                JsonSerializer.SerializeToUtf8Bytes([.. catalog ?? []], CheckpointJson.Default.CatalogChangeArray));
        }

        string rewardedFile = $"rewarded.{address}";
        AtomicFile.Write(Path.Combine(folder, rewardedFile), rewarded);
        Checkpoint written = new(address, stateToken, catalogFile, rewardedFile);
        AtomicFile.Write(mainFile, JsonSerializer.SerializeToUtf8Bytes(written, CheckpointJson.Default.Checkpoint));
        Last = written;
        DropOldFiles(written);
    }

    private void DropOldFiles(Checkpoint kept)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "catalog.*").Concat(Directory.EnumerateFiles(folder, "rewarded.*")))
        {
            if (Path.GetFileName(file) is var name && name != kept.CatalogFile && name != kept.RewardedFile)
                File.Delete(file);
        }
    }

    private byte[] ReadFile(string name) => AtomicFile.Read(Path.Combine(folder, name))
        ?? throw new StorageException($"{Path.Combine(folder, name)} is missing, but the checkpoint names it.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Checkpoint))]
[JsonSerializable(typeof(CatalogChange[]))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
