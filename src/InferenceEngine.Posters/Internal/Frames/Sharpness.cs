namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>Two measures of sharpness. Pure.</summary>
internal static class Sharpness
{
    /// <summary>Half the length of the low-pass of <see cref="Blur"/>; the paper uses 9 taps.</summary>
    private const int Radius = 4;

    /// <summary>
    /// The blur effect of Crété et al. (2007): how little the differences of neighbours change when the picture is blurred
    /// again. 0 is sharp, 1 is blurred; independent of content and contrast.
    /// </summary>
    public static double Blur(LumaPlane luma)
    {
        (double across, double down) = Blurs(luma);
        return Math.Max(across, down);
    }

    /// <summary>The same along rows and along columns: motion blurs one of them.</summary>
    public static (double Across, double Down) Blurs(LumaPlane luma) => luma.Width < 3 || luma.Height < 3
        ? (0, 0)
        : (BlurAlong(luma.Values, luma.Height, luma.Width, 1, luma.Width), BlurAlong(luma.Values, luma.Width, luma.Height, luma.Width, 1));

    /// <summary>
    /// Mean squared Laplacian. Comparable only between frames of one scene and size: it chooses the sharpest of neighbours.
    /// </summary>
    public static double Detail(LumaPlane luma)
    {
        double sum = 0;
        for (int y = 1; y < luma.Height - 1; y++)
        {
            ReadOnlySpan<byte> above = luma.Row(y - 1), row = luma.Row(y), below = luma.Row(y + 1);
            long line = 0;
            for (int x = 1; x < row.Length - 1; x++)
            {
                int laplacian = above[x] + below[x] + row[x - 1] + row[x + 1] - (4 * row[x]);
                line += laplacian * laplacian;
            }

            sum += line;
        }

        return sum / ((double)luma.Width * luma.Height);
    }

    private static double BlurAlong(ReadOnlySpan<byte> values, int lines, int length, int step, int lineStep)
    {
        long kept = 0, all = 0;
        int[] smooth = new int[length];
        for (int line = 0; line < lines; line++)
        {
            ReadOnlySpan<byte> from = values[(line * lineStep)..];
            Smooth(from, step, smooth);
            for (int i = 1; i < length; i++)
            {
                int sharp = Math.Abs(from[i * step] - from[(i - 1) * step]) * Window;
                int blurred = Math.Abs(smooth[i] - smooth[i - 1]);
                all += sharp;
                kept += Math.Max(0, sharp - blurred);
            }
        }

        return all == 0 ? 1 : (double)(all - kept) / all;
    }

    private const int Window = (2 * Radius) + 1;

    /// <summary>Running sums over the window; the edge value repeats.</summary>
    private static void Smooth(ReadOnlySpan<byte> line, int step, Span<int> sums)
    {
        int last = sums.Length - 1;
        int sum = 0;
        for (int k = -Radius; k <= Radius; k++)
            sum += line[Math.Clamp(k, 0, last) * step];
        for (int i = 0; i <= last; i++)
        {
            sums[i] = sum;
            sum += line[Math.Min(i + Radius + 1, last) * step] - line[Math.Max(i - Radius, 0) * step];
        }
    }
}
