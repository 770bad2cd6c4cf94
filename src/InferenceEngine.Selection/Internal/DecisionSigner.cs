using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Authenticates decision ids by CBC-MAC with AES-256 over a message of fixed length, three blocks (secure for a fixed
/// length: Bellare, Kilian and Rogaway, 2000), cut to 96 bits. All ids of a page go through each block together, so a
/// page costs three AES calls. Owns its cipher and buffers; not thread-safe: one per lane.
/// </summary>
internal sealed class DecisionSigner : IDisposable
{
    private const int BlockBytes = 16;
    private const int Blocks = DecisionId.SignedBytes / BlockBytes;

    private readonly Aes aes;
    private readonly ICryptoTransform encryptor;
    private byte[] chain = new byte[BlockBytes * 64];
    private byte[] output = new byte[BlockBytes * 64];

    public DecisionSigner(byte[] key)
    {
        aes = Aes.Create();
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.Key = key;
        encryptor = aes.CreateEncryptor();
    }

    /// <summary>Writes the tag of every id.</summary>
    public void Sign(Span<DecisionId> ids)
    {
        ComputeTags(ids);
        for (int i = 0; i < ids.Length; i++)
            TagOf(i).CopyTo(ids[i].Tag);
    }

    /// <summary>Whether the tag of an id is the one that <see cref="Sign"/> writes. Constant time.</summary>
    public bool Verify(ref DecisionId id)
    {
        ComputeTags(MemoryMarshal.CreateSpan(ref id, 1));
        return CryptographicOperations.FixedTimeEquals(TagOf(0), id.Tag);
    }

    public void Dispose()
    {
        encryptor.Dispose();
        aes.Dispose();
    }

    private ReadOnlySpan<byte> TagOf(int index) =>
        output.AsSpan(index * BlockBytes, DecisionId.SizeBytes - DecisionId.SignedBytes);

    private void ComputeTags(Span<DecisionId> ids)
    {
        int sizeBytes = ids.Length * BlockBytes;
        if (sizeBytes > chain.Length)
        {
            chain = new byte[sizeBytes];
            output = new byte[sizeBytes];
        }

        output.AsSpan(0, sizeBytes).Clear();
        for (int block = 0; block < Blocks; block++)
        {
            for (int i = 0; i < ids.Length; i++)
                Mix(ids[i].Bytes, block, i);
            if (sizeBytes > 0)
                encryptor.TransformBlock(chain, 0, sizeBytes, output, 0);
        }
    }

    /// <summary>chain = output XOR the block's 16 message bytes.</summary>
    private void Mix(ReadOnlySpan<byte> id, int block, int index)
    {
        Span<ulong> target = MemoryMarshal.Cast<byte, ulong>(chain.AsSpan(index * BlockBytes, BlockBytes));
        ReadOnlySpan<ulong> before = MemoryMarshal.Cast<byte, ulong>(output.AsSpan(index * BlockBytes, BlockBytes));
        ulong low = Unsafe.ReadUnaligned<ulong>(in id[block * BlockBytes]);
        ulong high = Unsafe.ReadUnaligned<ulong>(in id[(block * BlockBytes) + 8]);
        target[0] = before[0] ^ low;
        target[1] = before[1] ^ high;
    }
}
