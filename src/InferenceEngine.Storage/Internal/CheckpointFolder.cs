using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// The folder of FASTER's checkpoint files. FASTER takes a failed write of a checkpoint for a success, so this looks at
/// what the devices saw before it calls one whole, and describes its files with their hashes. One checkpoint at a time.
/// </summary>
internal sealed class CheckpointFolder
{
    private readonly string folder;

    public CheckpointFolder(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        Keeper = new DeviceLogCommitCheckpointManager(
            new DiskDeviceFactory(Trouble), new DefaultCheckpointNamingScheme(folder), removeOutdated: false);
    }

    /// <summary>What FASTER stores and finds checkpoints with.</summary>
    public ICheckpointManager Keeper { get; }

    /// <summary>What the devices of the present checkpoint report.</summary>
    public DiskTrouble Trouble { get; } = new();

    /// <summary>Waits until FASTER has written the checkpoint and describes it, or deletes what there is of
    /// it.</summary>
    public async Task<StateCheckpoint> FinishAsync(Guid token, Task written, long begin, StateStoreOptions options)
    {
        try
        {
            await written;
            if (Trouble.Abandoned is { } cause)
                throw new StorageException($"A checkpoint in {folder} cannot be written: {cause}");
            return new StateCheckpoint(token, begin, options.PageBytes, options.SegmentBytes, Describe(token));
        }
        catch (Exception cause)
        {
            Drop(name => name == token.ToString());
            throw cause as StorageException ?? new StorageException($"A checkpoint in {folder} failed: {cause.Message}", cause);
        }
    }

    /// <summary>Deletes all but these.</summary>
    public void DropExcept(IReadOnlyCollection<StateCheckpoint> kept)
    {
        HashSet<string> names = [.. kept.Select(checkpoint => checkpoint.Token.ToString())];
        Drop(name => !names.Contains(name));
    }

    private List<CheckedFile> Describe(Guid token)
    {
        string state = Path.GetDirectoryName(folder)!;
        return [.. Directory.EnumerateDirectories(folder)
            .Select(kind => Path.Combine(kind, token.ToString()))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Order(StringComparer.Ordinal)
            .Select(path => CheckedFile.Of(state, Path.GetRelativePath(state, path)))];
    }

    private void Drop(Func<string, bool> which)
    {
        foreach (string checkpoint in Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateDirectories))
        {
            if (which(Path.GetFileName(checkpoint)))
                Directory.Delete(checkpoint, recursive: true);
        }
    }
}
