using System.Globalization;
using System.Text.Json;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// The last two checkpoints in the state folder. Each has a description, <c>checkpoint.ADDRESS</c>, written last and
/// atomically, with the hashes of all its files; a checkpoint that does not match them is passed over for the one
/// before. The two share no file but the hybrid log's, so that no single damage takes both. Not thread-safe.
/// </summary>
internal sealed class Checkpoints(string folder)
{
    private const int Most = 2;
    private const string Description = "checkpoint.";

    private readonly List<string> problems = [];

    /// <summary>The checkpoints that are whole, newest first.</summary>
    public IReadOnlyList<Checkpoint> Kept { get; private set; } = [];

    /// <summary>The newest one, or null.</summary>
    public Checkpoint? Last => Kept.Count > 0 ? Kept[0] : null;

    /// <summary>What was wrong with checkpoints that were passed over when this was opened.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Opens the state store as of the newest checkpoint that is whole, or empty when there is none at
    /// all.</summary>
    /// <exception cref="StorageException">There are checkpoints, and none is whole.</exception>
    public StateStore Open(StateStoreOptions options, bool logIsWhole)
    {
        string[] candidates = [.. Directory.EnumerateFiles(folder, Description + "*").Where(f => !f.EndsWith(".new", StringComparison.Ordinal))
            .OrderByDescending(AddressOf)];
        for (int i = 0; i < candidates.Length; i++)
        {
            if (TryOpen(candidates[i], options) is not { } store)
                continue;
            Kept = [.. Kept, .. candidates[(i + 1)..].Select(TryRead).OfType<Checkpoint>().Take(Most - 1)];
            return store;
        }

        return candidates.Length == 0 ? StateStore.Open(folder, options, null) : throw NoneIsWhole(logIsWhole);
    }

    /// <summary>Path of a checkpoint's file.</summary>
    public string PathOf(CheckedFile file) => Path.Combine(folder, file.Name);

    /// <summary>Whether a checkpoint with this version of the catalogue has to write it.</summary>
    public bool NeedsCatalog(long version) => Reusable(version) is null;

    /// <summary>
    /// Writes a checkpoint and drops the one before the last; <paramref name="catalog"/> is null when it is not needed.
    /// </summary>
    /// <exception cref="StorageException">The disk refused it; the earlier ones are as they were.</exception>
    public void Write(long address, long catalogVersion, StateCheckpoint state, Action<Stream>? catalog, Action<Stream> rewarded)
    {
        CheckedFile catalogFile = catalog is null
            ? Reusable(catalogVersion)!
            : AtomicFile.WriteChecked(Path.Combine(folder, $"catalog.{address}"), catalog);
        CheckedFile rewardedFile = AtomicFile.WriteChecked(Path.Combine(folder, $"rewarded.{address}"), rewarded);
        Checkpoint written = new(address, catalogVersion, state, catalogFile, rewardedFile);
        AtomicFile.Write(
            Path.Combine(folder, Description + address), JsonSerializer.SerializeToUtf8Bytes(written, CheckpointJson.Default.Checkpoint));
        Kept = [written, .. Kept.Where(kept => kept.Address != address).Take(Most - 1)];
    }

    /// <summary>Deletes the files that no kept checkpoint names.</summary>
    public void DropOthers()
    {
        HashSet<string> names = [.. Kept.SelectMany(kept => kept.Files.Select(file => file.Name).Append(Description + kept.Address))];
        foreach (string pattern in (string[])[Description + "*", "catalog.*", "rewarded.*"])
        {
            foreach (string file in Directory.EnumerateFiles(folder, pattern))
            {
                if (!names.Contains(Path.GetFileName(file)))
                    File.Delete(file);
            }
        }
    }

    private static long AddressOf(string path) =>
        long.TryParse(Path.GetFileName(path)[Description.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long address)
            ? address
            : -1;

    // Not the last one's: then one damage could take both.
    private CheckedFile? Reusable(long catalogVersion) =>
        Kept.Count == Most && Kept[1].CatalogVersion == catalogVersion ? Kept[1].Catalog : null;

    private StateStore? TryOpen(string path, StateStoreOptions options)
    {
        try
        {
            if (TryRead(path) is not { } checkpoint)
                return null;
            string[] found = [.. checkpoint.Files.AsParallel().AsOrdered().Select(file => file.Problem(folder)).OfType<string>()];
            if (found.Length == 0)
            {
                StateStore store = StateStore.Open(folder, options, checkpoint.State);
                Kept = [checkpoint];
                return store;
            }

            problems.AddRange(found);
        }
        catch (StorageException cause)
        {
            problems.Add(cause.Message);
        }

        return null;
    }

    private Checkpoint? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(AtomicFile.Read(path)!, CheckpointJson.Default.Checkpoint);
        }
        catch (Exception cause) when (cause is StorageException or JsonException)
        {
            problems.Add(cause.Message);
            return null;
        }
    }

    private StorageException NoneIsWhole(bool logIsWhole) => new(
        $"No checkpoint in {folder} is whole: {string.Join("; ", problems)}. "
        + (logIsWhole
            ? $"The event log still has everything: delete {Path.Combine(folder, Description)}* to rebuild the state from it."
            : "Restore the data folder from a backup; the event log alone no longer has everything."));
}
