using System.Buffers.Binary;
using System.Security.Cryptography;
using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// Where the log keeps what it has committed: a file with two slots, written in turn and in place, each with its hash.
/// A torn write leaves the other slot, and no commit needs room on the disk or a change of the folder. FASTER's own
/// keeper makes a file per commit and deletes the one before even when the disk did not take the new one. Owns the
/// file. One thread at a time.
/// </summary>
internal sealed class CommitFile : ILogCommitManager
{
    private const int SlotBytes = 4096;
    private const int HeaderBytes = sizeof(long) + sizeof(int);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly DiskTrouble trouble;
    private readonly SafeFileHandle file;
    private readonly byte[] slot = new byte[SlotBytes];

    public CommitFile(string path, DiskTrouble trouble)
    {
        this.trouble = trouble;
        file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.WriteThrough);
        if (RandomAccess.GetLength(file) < 2 * SlotBytes)
            RandomAccess.Write(file, new byte[2 * SlotBytes], 0);
        else if (!ListCommits().Any() && !IsNew())
            throw new StorageException($"{path} is damaged in both of its slots. Restore it from a backup.");
    }

    public void Commit(long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        Fill(commitMetadata, commitNum);
        for (bool troubled = false; !TryWrite(commitNum, ref troubled) && !trouble.Closing;)
            Thread.Sleep(RetryDelay);
    }

    public IEnumerable<long> ListCommits() => new[] { Read(0), Read(1) }.OfType<(long Number, byte[] Metadata)>()
        .Select(commit => commit.Number).OrderDescending();

    public byte[] GetCommitMetadata(long commitNum) => Read(commitNum)?.Metadata
        ?? throw new StorageException($"The log's commit {commitNum} cannot be read.");

    public void OnRecovery(long commitNum)
    {
        // The other slot is overwritten next.
    }

    public void RemoveCommit(long commitNum) => RandomAccess.Write(file, new byte[SlotBytes], Offset(commitNum));

    public void RemoveAllCommits() => RandomAccess.Write(file, new byte[2 * SlotBytes], 0);

    public void Dispose() => file.Dispose();

    private static long Offset(long commitNum) => commitNum % 2 * SlotBytes;

    private bool IsNew()
    {
        byte[] bytes = new byte[2 * SlotBytes];
        RandomAccess.Read(file, bytes, 0);
        return bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0;
    }

    private void Fill(byte[] metadata, long number)
    {
        slot.AsSpan().Clear();
        BinaryPrimitives.WriteInt64LittleEndian(slot, number);
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(sizeof(long)), metadata.Length);
        metadata.CopyTo(slot, HeaderBytes);
        int size = HeaderBytes + metadata.Length;
        SHA256.HashData(slot.AsSpan(0, size), slot.AsSpan(size));
    }

    private bool TryWrite(long number, ref bool troubled)
    {
        try
        {
            RandomAccess.Write(file, slot, Offset(number));
        }
        catch (IOException cause)
        {
            if (trouble.Closing)
                trouble.Abandon(cause.Message);
            else if (!troubled)
                trouble.Begin(cause.Message);
            troubled = true;
            return false;
        }

        if (troubled)
            trouble.End();
        return true;
    }

    private (long Number, byte[] Metadata)? Read(long commitNum)
    {
        byte[] bytes = new byte[SlotBytes];
        if (RandomAccess.Read(file, bytes, Offset(commitNum)) < SlotBytes)
            return null;
        long number = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(sizeof(long)));
        int size = HeaderBytes + length;
        if (number == 0 || length < 0 || size > SlotBytes - SHA256.HashSizeInBytes)
            return null;
        bool whole = SHA256.HashData(bytes.AsSpan(0, size)).AsSpan().SequenceEqual(bytes.AsSpan(size, SHA256.HashSizeInBytes));
        return whole ? (number, bytes[HeaderBytes..size]) : null;
    }
}
