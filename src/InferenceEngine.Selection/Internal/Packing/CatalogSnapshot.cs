using System.Buffers.Binary;
using System.Text.Json;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// The catalogue at one moment, to be written while the fold goes on: references to titles and to their artworks, which
/// are replaced and never changed. The file: format, blocks of titles by id, an empty block, everything else as JSON,
/// the texts that artworks share. Immutable.
/// </summary>
internal sealed class CatalogSnapshot(CatalogSnapshot.Captured[] titles, CatalogChange[] others, TextTable texts)
{
    /// <summary>First bytes of the file: "IECT" and the version of the format.</summary>
    public const ulong Format = 0x0000_0001_5443_4549;

    // A block becomes one array of the next process, and is freed when none of its titles is as it was.
    private const int BlockBytes = 4 << 20;

    /// <summary>Writes the file.</summary>
    public void Write(Stream stream)
    {
        Array.Sort(titles, (a, b) => string.CompareOrdinal(a.Title.Id, b.Title.Id));
        Span<byte> format = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(format, Format);
        stream.Write(format);
        PackWriter block = new();
        PackWriter packed = new();
        PackWriter scratch = new();
        foreach (Captured title in titles)
        {
            WriteTitle(block, title, packed, scratch);
            if (block.Length >= BlockBytes)
                WriteBlock(stream, block);
        }

        if (block.Length > 0)
            WriteBlock(stream, block);
        WriteBlock(stream, block);
        block.Raw(JsonSerializer.SerializeToUtf8Bytes(others, CatalogJson.Options));
        WriteBlock(stream, block);
        texts.Write(block, texts.Count);
        WriteBlock(stream, block);
    }

    /// <summary>Writes a title as it is in a block.</summary>
    public static void WriteTitle(PackWriter block, Title title, ReadOnlySpan<byte> artworks)
    {
        block.Text(title.Id);
        block.Text(title.Name);
        bool plain = title.Policies.Count == 0 && title.HalfLifeSeconds == 0 && title.FallbackArtworkId.Length == 0;
        block.Text(plain ? string.Empty : JsonSerializer.Serialize(title, CatalogJson.Options));
        block.Number((uint)artworks.Length);
        block.Raw(artworks);
    }

    private static void WriteBlock(Stream stream, PackWriter block)
    {
        Span<byte> size = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(size, block.Length);
        stream.Write(size);
        stream.Write(block.Bytes);
        block.Clear();
    }

    private void WriteTitle(PackWriter block, in Captured title, PackWriter packed, PackWriter scratch)
    {
        if (title.Packed is { } asItIs)
        {
            WriteTitle(block, title.Title, asItIs.Bytes);
            return;
        }

        packed.Clear();
        ArtworkPacking.Write(packed, scratch, title.Artworks, texts);
        WriteTitle(block, title.Title, packed.Bytes);
    }

    /// <summary>A title and its artworks, as bytes or as objects.</summary>
    public readonly record struct Captured(Title Title, PackedArtworks? Packed, ArtworkEntry[] Artworks);
}
