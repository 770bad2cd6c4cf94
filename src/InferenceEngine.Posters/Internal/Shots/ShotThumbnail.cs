using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>
/// A small copy of a frame and what shot detection measures of it once: brightness, colour shares, cell means, edges.
/// Immutable. Made for every decoded frame, so everything is one pass over some five thousand pixels.
/// </summary>
internal sealed class ShotThumbnail
{
    /// <summary>Long side, in pixels: enough for block motion, small enough that scaling is most of its cost.</summary>
    public const int LongSide = 96;

    public const int GridColumns = 8;
    public const int GridRows = 6;
    private const int LumaBins = 32;
    private const int ChromaSide = 16;
    private const int EdgeLevel = 40;
    private const int EdgeReach = 2;

    private readonly byte[] luma;

    public ShotThumbnail(PixelBuffer picture)
    {
        (Width, Height) = (picture.Width, picture.Height);
        luma = new byte[Width * Height];
        LumaShares = new float[LumaBins];
        ChromaShares = new float[ChromaSide * ChromaSide];
        Cells = new float[GridColumns * GridRows * 3];
        Measure(picture.Pixels);
        (Edges, NearEdges) = FindEdges();
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Brightness, row after row.</summary>
    public ReadOnlySpan<byte> Luma => luma;

    /// <summary>Shares of 32 levels, each pixel split between the two nearest so that small changes stay small.</summary>
    public float[] LumaShares { get; }

    /// <summary>Shares of 16 × 16 colours without brightness.</summary>
    public float[] ChromaShares { get; }

    /// <summary>Means of luma and both chromas in 8 × 6 cells, 0 to 255.</summary>
    public float[] Cells { get; }

    /// <summary>Mean brightness, 0 to 255.</summary>
    public float Mean { get; private set; }

    /// <summary>Variance of the brightness.</summary>
    public float Variance { get; private set; }

    /// <summary>Mean distance from grey, 0 to 255.</summary>
    public float Saturation { get; private set; }

    /// <summary>Whether each pixel is on an edge.</summary>
    public bool[] Edges { get; }

    /// <summary>Whether each pixel is within two of an edge.</summary>
    public bool[] NearEdges { get; }

    private void Measure(ReadOnlySpan<byte> pixels)
    {
        float share = 1f / luma.Length;
        long sum = 0, squares = 0, colour = 0;
        int[] counts = new int[GridColumns * GridRows];
        for (int y = 0, at = 0; y < Height; y++)
        {
            int row = y * GridRows / Height * GridColumns;
            for (int x = 0; x < Width; x++, at++)
            {
                int red = pixels[at * 3], green = pixels[(at * 3) + 1], blue = pixels[(at * 3) + 2];
                int level = ((54 * red) + (183 * green) + (19 * blue) + 128) >> 8;
                int cb = ((blue - level) / 2) + 128, cr = ((red - level) / 2) + 128;
                luma[at] = (byte)level;
                sum += level;
                squares += level * level;
                colour += Math.Abs(cb - 128) + Math.Abs(cr - 128);
                Count(level, cb, cr, share);
                int cell = row + (x * GridColumns / Width);
                counts[cell]++;
                Cells[cell * 3] += level;
                Cells[(cell * 3) + 1] += cb;
                Cells[(cell * 3) + 2] += cr;
            }
        }

        Mean = sum * share;
        Variance = Math.Max(0, (squares * share) - (Mean * Mean));
        Saturation = colour * share;
        for (int i = 0; i < Cells.Length; i++)
            Cells[i] /= Math.Max(1, counts[i / 3]);
    }

    private void Count(int level, int cb, int cr, float share)
    {
        float place = level * (LumaBins - 1) / 255f;
        int bin = Math.Min((int)place, LumaBins - 2);
        LumaShares[bin] += (bin + 1 - place) * share;
        LumaShares[bin + 1] += (place - bin) * share;
        ChromaShares[(Chroma(cb) * ChromaSide) + Chroma(cr)] += share;
    }

    /// <summary>The middle half of the range, where nearly all colours are, in 16 steps.</summary>
    private static int Chroma(int value) => Math.Clamp((value - 64) >> 3, 0, ChromaSide - 1);

    private (bool[] Edges, bool[] Near) FindEdges()
    {
        bool[] edges = new bool[luma.Length], wide = new bool[luma.Length], near = new bool[luma.Length];
        for (int y = 1; y < Height - 1; y++)
        {
            for (int x = 1; x < Width - 1; x++)
            {
                int at = (y * Width) + x;
                edges[at] = Math.Abs(luma[at + 1] - luma[at - 1]) + Math.Abs(luma[at + Width] - luma[at - Width]) > EdgeLevel;
            }
        }

        for (int at = 0; at < edges.Length; at++)
        {
            if (edges[at])
                wide.AsSpan(Math.Max(0, at - EdgeReach), Math.Min(edges.Length, at + EdgeReach + 1) - Math.Max(0, at - EdgeReach)).Fill(true);
        }

        for (int at = 0; at < edges.Length; at++)
        {
            for (int dy = -EdgeReach; dy <= EdgeReach && !near[at]; dy++)
            {
                int there = at + (dy * Width);
                near[at] = there >= 0 && there < wide.Length && wide[there];
            }
        }

        return (edges, near);
    }
}
