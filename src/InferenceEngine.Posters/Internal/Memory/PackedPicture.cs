using System.Buffers.Binary;
using System.IO.Compression;
using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>
/// A picture without loss, packed quickly: green, and red and blue less green, each less what its neighbours foretell
/// (LOCO-I: Weinberger and others 2000), then Huffman-coded by zlib. See docs/decisions/0057-remembered-pictures.md.
/// Pure.
/// </summary>
internal static class PackedPicture
{
    private const int HeaderBytes = 2 * sizeof(int);

    private static readonly ZLibCompressionOptions coding = new()
    {
        CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly,
    };

    public static byte[] Pack(PixelBuffer picture)
    {
        using MemoryStream bytes = new(picture.Pixels.Length / 2);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32LittleEndian(header[sizeof(int)..], picture.Height);
        bytes.Write(header);
        byte[] above = new byte[picture.StrideBytes], line = new byte[picture.StrideBytes], rest = new byte[picture.StrideBytes];
        using (ZLibStream packed = new(bytes, coding, leaveOpen: true))
        {
            for (int y = 0; y < picture.Height; y++)
            {
                ToPlanes(picture.Row(y), line);
                for (int plane = 0; plane < 3; plane++)
                    Subtract(Plane(line, plane), Plane(above, plane), Plane(rest, plane));
                packed.Write(rest);
                (above, line) = (line, above);
            }
        }

        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no packed picture.</exception>
    public static PixelBuffer Unpack(byte[] bytes)
    {
        int width = bytes.Length < HeaderBytes ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        int height = width == 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(sizeof(int)));
        if (width is < 1 or > PixelBuffer.MaxSide || height is < 1 or > PixelBuffer.MaxSide)
            throw new InvalidDataException($"a packed picture of {width} × {height} pixels");
        PixelBuffer picture = new(width, height);
        try
        {
            using ZLibStream plain = new(new MemoryStream(bytes, HeaderBytes, bytes.Length - HeaderBytes), CompressionMode.Decompress);
            byte[] above = new byte[picture.StrideBytes], line = new byte[picture.StrideBytes];
            for (int y = 0; y < height; y++)
            {
                plain.ReadExactly(line);
                for (int plane = 0; plane < 3; plane++)
                    Add(Plane(line, plane), Plane(above, plane));
                FromPlanes(line, picture.Row(y));
                (above, line) = (line, above);
            }

            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private static Span<byte> Plane(byte[] line, int plane) => line.AsSpan(plane * (line.Length / 3), line.Length / 3);

    private static void ToPlanes(ReadOnlySpan<byte> row, byte[] line)
    {
        Span<byte> green = Plane(line, 0), red = Plane(line, 1), blue = Plane(line, 2);
        for (int x = 0; x < green.Length; x++)
        {
            byte g = row[(x * 3) + 1];
            green[x] = g;
            red[x] = (byte)(row[x * 3] - g);
            blue[x] = (byte)(row[(x * 3) + 2] - g);
        }
    }

    private static void FromPlanes(byte[] line, Span<byte> row)
    {
        ReadOnlySpan<byte> green = Plane(line, 0), red = Plane(line, 1), blue = Plane(line, 2);
        for (int x = 0; x < green.Length; x++)
        {
            byte g = green[x];
            row[x * 3] = (byte)(red[x] + g);
            row[(x * 3) + 1] = g;
            row[(x * 3) + 2] = (byte)(blue[x] + g);
        }
    }

    private static void Subtract(ReadOnlySpan<byte> line, ReadOnlySpan<byte> above, Span<byte> rest)
    {
        int left = 0, corner = 0;
        for (int x = 0; x < line.Length; x++)
        {
            rest[x] = (byte)(line[x] - Foretold(left, above[x], corner));
            (left, corner) = (line[x], above[x]);
        }
    }

    private static void Add(Span<byte> line, ReadOnlySpan<byte> above)
    {
        int left = 0, corner = 0;
        for (int x = 0; x < line.Length; x++)
        {
            line[x] = (byte)(line[x] + Foretold(left, above[x], corner));
            (left, corner) = (line[x], above[x]);
        }
    }

    /// <summary>
    /// The median of left, above and the plane through the three neighbours: an edge is followed, a slope continued.
    /// </summary>
    private static int Foretold(int left, int above, int corner)
    {
        int low = Math.Min(left, above), high = Math.Max(left, above);
        return Math.Clamp(left + above - corner, low, high);
    }
}
