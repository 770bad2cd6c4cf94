using System.Buffers.Binary;
using System.Text.Json;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>Reads the file that <see cref="CatalogSnapshot"/> wrote.</summary>
internal static class CatalogFile
{
    /// <summary>
    /// Calls <paramref name="title"/> with each title, in the order of ids, and returns everything else. Artworks stay
    /// bytes, and their texts are in <paramref name="texts"/>, which must be empty, once this returns.
    /// </summary>
    public static CatalogChange[] Read(string path, TextTable texts, Action<Title, PackedArtworks> title)
    {
        using FileStream file = new(path, new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan });
        Span<byte> format = stackalloc byte[sizeof(ulong)];
        file.ReadExactly(format);
        if (BinaryPrimitives.ReadUInt64LittleEndian(format) != CatalogSnapshot.Format)
            throw new StorageException($"{path} has a format that this program does not read. Use the program that wrote it.");
        while (ReadBlock(file) is { Length: > 0 } block)
            ReadTitles(new PackedBlock(block, texts), title);
        CatalogChange[] others = JsonSerializer.Deserialize<CatalogChange[]>(ReadBlock(file), CatalogJson.Options)!;
        PackReader reader = new(ReadBlock(file));
        texts.Read(ref reader);
        return others;
    }

    /// <summary>Calls <paramref name="title"/> with each title of a block.</summary>
    public static void ReadTitles(PackedBlock block, Action<Title, PackedArtworks> title, int position = 0)
    {
        PackReader reader = new(block.Bytes, position);
        while (reader.Position < block.Bytes.Length)
        {
            Title read = new(reader.Text(), reader.Text());
            if (reader.Text() is { Length: > 0 } settings)
                read = JsonSerializer.Deserialize<Title>(settings, CatalogJson.Options)!;
            int bytes = (int)reader.Number();
            title(read, new PackedArtworks(block, reader.Position, bytes));
            reader.Position += bytes;
        }
    }

    private static byte[] ReadBlock(FileStream file)
    {
        Span<byte> size = stackalloc byte[sizeof(int)];
        file.ReadExactly(size);
        byte[] block = GC.AllocateUninitializedArray<byte>(BinaryPrimitives.ReadInt32LittleEndian(size));
        file.ReadExactly(block);
        return block;
    }
}
