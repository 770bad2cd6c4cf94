using System.Buffers.Binary;
using System.Numerics;

namespace InferenceEngine.Selection;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, INDOCRYPT 2012): a keyed 64-bit hash. Without the key nobody can choose
/// inputs that collide or learn the input from the hash. A pure function; thread-safe.
/// </summary>
public readonly record struct SipHash(ulong Key0, ulong Key1)
{
    /// <summary>Hashes <paramref name="message"/>.</summary>
    public ulong Of(ReadOnlySpan<byte> message)
    {
        ulong v0 = Key0 ^ 0x736F6D6570736575, v1 = Key1 ^ 0x646F72616E646F6D;
        ulong v2 = Key0 ^ 0x6C7967656E657261, v3 = Key1 ^ 0x7465646279746573;
        int words = message.Length / 8;
        for (int i = 0; i < words; i++)
            Absorb(BinaryPrimitives.ReadUInt64LittleEndian(message[(8 * i)..]), ref v0, ref v1, ref v2, ref v3);
        ulong last = (ulong)message.Length << 56;
        ReadOnlySpan<byte> tail = message[(8 * words)..];
        for (int i = 0; i < tail.Length; i++)
            last |= (ulong)tail[i] << (8 * i);
        Absorb(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xFF;
        for (int i = 0; i < 4; i++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Absorb(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
