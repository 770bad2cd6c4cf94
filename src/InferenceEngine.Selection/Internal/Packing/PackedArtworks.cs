using System.Buffers.Binary;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// The artworks of a title as they lie in a block of the catalogue's file. An artwork becomes an object when it is
/// first drawn or looked at, and stays one. Thread-safe.
/// </summary>
internal sealed class PackedArtworks(byte[] block, int offset, int bytes, TextTable texts)
{
    private ArtworkEntry?[]? made;

    /// <summary>How many there are.</summary>
    public int Count => (int)BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(offset));

    /// <summary>The bytes, to copy them.</summary>
    public ReadOnlySpan<byte> Bytes => block.AsSpan(offset, bytes);

    /// <summary>Key of the artwork at <paramref name="index"/>; keys ascend.</summary>
    public uint Key(int index) => BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(offset + 4 + (4 * index)));

    /// <summary>Whether some artwork is not for everybody and always, as far as can be told without its object.</summary>
    public bool HasRules
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                if (ArtworkPacking.HasRules(new PackReader(block, Position(i))))
                    return true;
            }

            return false;
        }
    }

    /// <summary>Asks the processor for the keys.</summary>
    public void PrefetchKeys() => Prefetching.Of(block, offset, 2);

    /// <summary>Asks the processor for the head of the artwork at <paramref name="index"/>.</summary>
    public void PrefetchNames(int index) => Prefetching.Of(block, Position(index), 2);

    /// <summary>Id and uri in UTF-8 of the artwork at <paramref name="index"/>.</summary>
    public void ReadNames(int index, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri) =>
        ArtworkPacking.ReadNames(new PackReader(block, Position(index)), out id, out uri);

    /// <summary>Where the artwork with this key is, or a negative number.</summary>
    public int IndexOf(uint key)
    {
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            uint found = Key(middle);
            if (found == key)
                return middle;
            if (found < key)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    /// <summary>The artwork at <paramref name="index"/> as an object, always the same.</summary>
    public ArtworkEntry Entry(int index, string titleId)
    {
        ArtworkEntry?[] all = made ?? Interlocked.CompareExchange(ref made, new ArtworkEntry?[Count], null) ?? made;
        if (Volatile.Read(ref all[index]) is { } entry)
            return entry;
        ArtworkEntry fresh = new(Key(index), ArtworkPacking.Read(block, Position(index), titleId, texts));
        return Interlocked.CompareExchange(ref all[index], fresh, null) ?? fresh;
    }

    /// <summary>What a record needs to know of the artwork at <paramref name="index"/>; makes no object.</summary>
    public ArtworkHead Head(int index)
    {
        PackReader reader = new(block, Position(index));
        (string ratio, bool retired) = ArtworkPacking.ReadHead(ref reader, texts);
        return new ArtworkHead(Key(index), ratio, retired);
    }

    private int Position(int index)
    {
        int count = Count;
        int bodies = offset + 4 + (8 * count);
        return bodies + (int)BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(offset + 4 + (4 * (count + index))));
    }
}
