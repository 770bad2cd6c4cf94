using System.Security.Cryptography;

namespace InferenceEngine.Media.Internal;

/// <summary>SHA-256 of a file, read in blocks so that progress shows and a cancel is heard. Used by one thread.</summary>
internal sealed class ContentHash
{
    private const int BlockBytes = 1 << 20;
    private long blocks;

    /// <summary>Blocks read since the start of the process.</summary>
    public long Blocks => Interlocked.Read(ref blocks);

    /// <summary>The hash, lower-case hexadecimal.</summary>
    public string Compute(string path, SlotLedger requests)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockBytes];
        int got;
        while ((got = file.Read(block)) > 0)
        {
            requests.ThrowIfCancelled();
            hash.AppendData(block, 0, got);
            Interlocked.Increment(ref blocks);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
