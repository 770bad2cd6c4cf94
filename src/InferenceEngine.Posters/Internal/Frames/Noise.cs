namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// Noise by Immerkær's operator (1996), per block; the calmest tenth of the blocks counts, so that texture is not taken for
/// noise. Pure.
/// </summary>
internal static class Noise
{
    private const int BlockSide = 32;

    /// <summary>Standard deviation in levels of 255.</summary>
    public static double Deviation(LumaPlane luma)
    {
        List<double> blocks = [];
        for (int top = 1; top + BlockSide < luma.Height; top += BlockSide)
        {
            for (int left = 1; left + BlockSide < luma.Width; left += BlockSide)
                blocks.Add(OfBlock(luma, left, top));
        }

        blocks.Sort();
        return blocks.Count == 0 ? 0 : blocks[blocks.Count / 10];
    }

    private static double OfBlock(LumaPlane luma, int left, int top)
    {
        long sum = 0;
        for (int y = top; y < top + BlockSide; y++)
        {
            ReadOnlySpan<byte> a = luma.Row(y - 1), b = luma.Row(y), c = luma.Row(y + 1);
            for (int x = left; x < left + BlockSide; x++)
            {
                sum += Math.Abs(a[x - 1] - (2 * a[x]) + a[x + 1] - (2 * b[x - 1]) + (4 * b[x]) - (2 * b[x + 1])
                    + c[x - 1] - (2 * c[x]) + c[x + 1]);
            }
        }

        return Math.Sqrt(Math.PI / 2) * sum / (6.0 * BlockSide * BlockSide);
    }
}
