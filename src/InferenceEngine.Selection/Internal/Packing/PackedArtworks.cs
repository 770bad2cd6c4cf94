using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

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

    /// <summary>
    /// Of keys and places of all artworks (CRC-32C), so that who has noted a place can tell later whether it still is one;
    /// 0 when there are none or their places do not fit in two bytes.
    /// </summary>
    public uint Stamp
    {
        get
        {
            int count = Count;
            if (count == 0 || Place(count - 1) > ushort.MaxValue)
                return 0;
            uint stamp = (uint)count;
            foreach (ulong two in MemoryMarshal.Cast<byte, ulong>(Bytes.Slice(sizeof(uint), 2 * sizeof(uint) * count)))
                stamp = BitOperations.Crc32C(stamp, two);
            return Math.Max(stamp, 1);
        }
    }

    /// <summary>Key of the artwork at <paramref name="index"/>; keys ascend.</summary>
    public uint Key(int index) => BinaryPrimitives.ReadUInt32LittleEndian(block.Bytes.AsSpan(offset + 4 + (4 * index)));

    /// <summary>Asks the processor for the keys.</summary>
    public void PrefetchKeys() => Prefetching.Of(block.Bytes, offset, 2);

    /// <summary>Where the artwork at <paramref name="index"/> begins, from the first of these bytes; places ascend.</summary>
    public int Place(int index)
    {
        int count = Count;
        int bodies = 4 + (8 * count);
        return bodies + (int)BinaryPrimitives.ReadUInt32LittleEndian(block.Bytes.AsSpan(offset + 4 + (4 * (count + index))));
    }

    /// <summary>Which artwork begins at a place.</summary>
    public int IndexAt(int place)
    {
        int index = 0;
        while (Place(index) < place)
            index++;
        return index;
    }

    /// <summary>Asks the processor for the head of the artwork at a place.</summary>
    public void PrefetchNames(int place) => Prefetching.Of(block.Bytes, offset + place, 2);

    /// <summary>Id and uri in UTF-8 of the artwork at a place.</summary>
    public void ReadNames(int place, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri) =>
        ArtworkPacking.ReadNames(new PackReader(block.Bytes, offset + place), out id, out uri);

    /// <summary>Index of the artwork with this key, or a negative number.</summary>
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

    private int Position(int index) => offset + Place(index);
}
