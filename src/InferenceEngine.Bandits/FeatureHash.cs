using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace InferenceEngine.Bandits;

/// <summary>
/// Named features to places of a vector, as docs/FEATURES.md defines it for clients in any language: the MurmurHash3 of
/// the name gives the place and, by its highest bit, the sign (Weinberger et al., "Feature hashing", ICML 2009). Pure
/// functions; thread-safe.
/// </summary>
public static class FeatureHash
{
    private const int OnStackBytes = 256;

    /// <summary>MurmurHash3_x86_32 (A. Appleby, public domain), blocks read as little-endian.</summary>
    public static uint Murmur3(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint hash = seed;
        int k = 0;
        for (; k <= bytes.Length - 4; k += 4)
        {
            hash ^= Scramble(BinaryPrimitives.ReadUInt32LittleEndian(bytes[k..]));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xE6546B64;
        }

        uint tail = 0;
        for (int last = bytes.Length - 1; last >= k; last--)
            tail = (tail << 8) | bytes[last];
        hash ^= Scramble(tail) ^ (uint)bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    /// <summary>Adds a numeric feature: its value, signed, at the place of its name.</summary>
    /// <exception cref="ArgumentException">The vector is empty.</exception>
    public static void Add(ReadOnlySpan<char> name, float value, Span<float> x) => Add(name, [], [], value, x);

    /// <summary>Adds a categorical feature: 1, signed, at the place of "name=category".</summary>
    /// <exception cref="ArgumentException">The vector is empty.</exception>
    public static void Add(ReadOnlySpan<char> name, ReadOnlySpan<char> category, Span<float> x) =>
        Add(name, "=", category, 1, x);

    private static void Add(
        ReadOnlySpan<char> name, ReadOnlySpan<char> separator, ReadOnlySpan<char> category, float value, Span<float> x)
    {
        if (x.IsEmpty)
            throw new ArgumentException("A vector without places holds no feature.", nameof(x));
        int most = Encoding.UTF8.GetMaxByteCount(name.Length + separator.Length + category.Length);
        byte[]? rented = most > OnStackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[OnStackBytes];
        int length = Encoding.UTF8.GetBytes(name, bytes);
        length += Encoding.UTF8.GetBytes(separator, bytes[length..]);
        length += Encoding.UTF8.GetBytes(category, bytes[length..]);
        uint hash = Murmur3(bytes[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        x[(int)(hash % (uint)x.Length)] += (hash >> 31) == 0 ? value : -value;
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * 0xCC9E2D51, 15) * 0x1B873593;
}
