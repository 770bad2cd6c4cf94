using System.Buffers.Binary;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>The artworks of a title as they lie in a block of the catalogue's file. Immutable.</summary>
internal readonly struct PackedArtworks(PackedBlock block, int offset, int bytes)
{
    /// <summary>Where they lie.</summary>
    public PackedBlock Block => block;

    /// <summary>Their first byte there.</summary>
    public int Offset => offset;

    /// <summary>How many there are.</summary>
    public int Count => (int)BinaryPrimitives.ReadUInt32LittleEndian(block.Bytes.AsSpan(offset));

    /// <summary>The bytes, to copy them.</summary>
    public ReadOnlySpan<byte> Bytes => block.Bytes.AsSpan(offset, bytes);

    /// <summary>Whether some artwork is not for everybody and always, as far as can be told without its object.</summary>
    public bool HasRules
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                if (ArtworkPacking.HasRules(At(i)))
                    return true;
            }

            return false;
        }
    }

    /// <summary>Key of the artwork at <paramref name="index"/>; keys ascend.</summary>
    public uint Key(int index) => BinaryPrimitives.ReadUInt32LittleEndian(block.Bytes.AsSpan(offset + 4 + (4 * index)));

    /// <summary>Asks the processor for the keys.</summary>
    public void PrefetchKeys() => Prefetching.Of(block.Bytes, offset, 2);

    /// <summary>Asks the processor for the head of the artwork at <paramref name="index"/>.</summary>
    public void PrefetchNames(int index) => Prefetching.Of(block.Bytes, Position(index), 2);

    /// <summary>Id and uri in UTF-8 of the artwork at <paramref name="index"/>.</summary>
    public void ReadNames(int index, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri) =>
        ArtworkPacking.ReadNames(At(index), out id, out uri);

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

    /// <summary>The artwork at <paramref name="index"/> as an object, a new one at every call.</summary>
    public ArtworkEntry Read(int index, string titleId) =>
        new(Key(index), ArtworkPacking.Read(block.Bytes, Position(index), titleId, block.Texts));

    /// <summary>What a record needs to know of the artwork at <paramref name="index"/>; makes no object.</summary>
    public ArtworkHead Head(int index)
    {
        PackReader reader = At(index);
        (string ratio, bool retired) = ArtworkPacking.ReadHead(ref reader, block.Texts);
        return new ArtworkHead(Key(index), ratio, retired);
    }

    private PackReader At(int index) => new(block.Bytes, Position(index));

    private int Position(int index)
    {
        int count = Count;
        int bodies = offset + 4 + (8 * count);
        return bodies + (int)BinaryPrimitives.ReadUInt32LittleEndian(block.Bytes.AsSpan(offset + 4 + (4 * (count + index))));
    }
}
