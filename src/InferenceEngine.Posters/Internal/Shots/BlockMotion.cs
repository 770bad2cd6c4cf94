using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>
/// How well blocks of one thumbnail can be found in another: what moved can be found, what a cut brought cannot. Full search
/// over 8 × 8 blocks. Pure.
/// </summary>
/// <param name="Error">Mean absolute difference after motion, 0 to 1.</param>
/// <param name="Novelty">Error of motion against that plus the error of a flat block (as encoders choose), 0 to 1.</param>
/// <param name="NewShare">Share of textured blocks for which motion explains less than a flat block nearly does.</param>
/// <param name="Length">Mean length of the vectors against the reach.</param>
/// <param name="Disorder">Mean distance of the vectors from their mean against the reach.</param>
internal readonly record struct BlockMotion(float Error, float Novelty, float NewShare, float Length, float Disorder)
{
    private const int Side = 8;
    private const int Reach = 8;

    /// <summary>Under this sum a block has not moved: two levels a pixel.</summary>
    private const int Still = 2 * Side * Side;

    /// <summary>A flat block says nothing about motion.</summary>
    private const int Textured = 3 * Side * Side;

    /// <summary>What a step costs, so that noise does not look like motion.</summary>
    private const int StepCost = 2;

    public static BlockMotion Between(ShotThumbnail from, ShotThumbnail to)
    {
        int columns = to.Width / Side, rows = to.Height / Side;
        if (columns * rows == 0 || from.Width != to.Width || from.Height != to.Height)
            return default;
        long inter = 0, intra = 0, fresh = 0, textured = 0;
        Span<(int X, int Y)> vectors = stackalloc (int, int)[columns * rows];
        for (int block = 0; block < vectors.Length; block++)
        {
            int x = block % columns * Side, y = block / columns * Side;
            int flat = Flatness(to, x, y);
            int moved = Search(from, to, x, y, out vectors[block]);
            inter += moved;
            intra += flat;
            textured += flat > Textured ? 1 : 0;
            fresh += flat > Textured && moved * 10 > flat * 7 ? 1 : 0;
        }

        (float length, float disorder) = Describe(vectors);
        return new BlockMotion(
            inter / (255f * Side * Side * vectors.Length), (float)inter / (inter + intra + (Still * vectors.Length / 2)),
            (fresh + 0.5f) / (textured + 2), length, disorder);
    }

    private static (float Length, float Disorder) Describe(ReadOnlySpan<(int X, int Y)> vectors)
    {
        float meanX = 0, meanY = 0, length = 0, disorder = 0;
        foreach ((int x, int y) in vectors)
            (meanX, meanY, length) = (meanX + x, meanY + y, length + Math.Abs(x) + Math.Abs(y));
        (meanX, meanY) = (meanX / vectors.Length, meanY / vectors.Length);
        foreach ((int x, int y) in vectors)
            disorder += Math.Abs(x - meanX) + Math.Abs(y - meanY);
        return (length / (2 * Reach * vectors.Length), disorder / (2 * Reach * vectors.Length));
    }

    /// <summary>The least sum of differences within reach, and where.</summary>
    private static int Search(ShotThumbnail from, ShotThumbnail to, int x, int y, out (int X, int Y) vector)
    {
        int best = Difference(from, to, (x, y), (x, y)), bestCost = best;
        vector = default;
        if (best < Still)
            return best;
        int left = Math.Max(-Reach, -x), right = Math.Min(Reach, from.Width - Side - x);
        int bottom = Math.Min(Reach, from.Height - Side - y);
        for (int dy = Math.Max(-Reach, -y); dy <= bottom; dy++)
        {
            for (int dx = left; dx <= right; dx++)
            {
                int sum = Difference(from, to, (x + dx, y + dy), (x, y));
                int cost = sum + (StepCost * (Math.Abs(dx) + Math.Abs(dy)));
                if (cost >= bestCost)
                    continue;
                (best, bestCost, vector) = (sum, cost, (dx, dy));
            }
        }

        return best;
    }

    private static int Difference(ShotThumbnail from, ShotThumbnail to, (int X, int Y) a, (int X, int Y) b)
    {
        Vector128<ushort> sums = Vector128<ushort>.Zero;
        for (int row = 0; row < Side; row += 2)
        {
            Vector128<byte> first = Rows(from, a.X, a.Y + row), second = Rows(to, b.X, b.Y + row);
            Vector128<byte> difference = Vector128.Max(first, second) - Vector128.Min(first, second);
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(difference);
            sums += low + high;
        }

        return Vector128.Sum(sums);
    }

    /// <summary>Sum of differences from the block's mean.</summary>
    private static int Flatness(ShotThumbnail picture, int x, int y)
    {
        int sum = 0, differences = 0;
        for (int row = 0; row < Side; row++)
        {
            foreach (byte value in picture.Luma.Slice(((y + row) * picture.Width) + x, Side))
                sum += value;
        }

        int mean = sum / (Side * Side);
        for (int row = 0; row < Side; row++)
        {
            foreach (byte value in picture.Luma.Slice(((y + row) * picture.Width) + x, Side))
                differences += Math.Abs(value - mean);
        }

        return differences;
    }

    /// <summary>Eight pixels of a row and of the one under it.</summary>
    private static Vector128<byte> Rows(ShotThumbnail picture, int x, int y)
    {
        ReadOnlySpan<byte> luma = picture.Luma;
        int at = (y * picture.Width) + x;
        return Vector128.Create(
            MemoryMarshal.Read<ulong>(luma.Slice(at, Side)), MemoryMarshal.Read<ulong>(luma.Slice(at + picture.Width, Side))).AsByte();
    }
}
