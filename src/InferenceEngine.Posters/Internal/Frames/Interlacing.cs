using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// Combs: two fields of different moments in one frame, whose edges tear from line to line. Seen only at full height, so
/// chosen frames are judged, not those of the sweep. Pure.
/// </summary>
internal static class Interlacing
{
    /// <summary>A line stands out from both neighbours to the same side by this much, in levels.</summary>
    private const int Tear = 18;

    /// <summary>Share of pixels that tear before a frame counts as combed. Fine texture tears too, but less.</summary>
    private const double Combed = 0.012;

    /// <summary>Share of the pixels that tear in two lines running, to opposite sides.</summary>
    public static double Share(PixelBuffer picture)
    {
        long torn = 0;
        for (int y = 1; y < picture.Height - 2; y++)
        {
            ReadOnlySpan<byte> above = picture.Row(y - 1), here = picture.Row(y), below = picture.Row(y + 1), under = picture.Row(y + 2);
            // Green is most of the brightness.
            for (int x = 1; x < here.Length; x += 3)
            {
                int a = here[x] - above[x], b = here[x] - below[x], c = under[x] - below[x];
                torn += (a > Tear && b > Tear && c > Tear) || (a < -Tear && b < -Tear && c < -Tear) ? 1 : 0;
            }
        }

        return torn / Math.Max(1.0, (double)picture.Width * picture.Height);
    }

    public static bool IsCombed(double share) => share >= Combed;

    /// <summary>Puts the mean of its neighbours into every second line where it tears, so that one moment is left.</summary>
    public static void Mend(PixelBuffer picture)
    {
        for (int y = 1; y < picture.Height - 1; y += 2)
        {
            Span<byte> above = picture.Row(y - 1), here = picture.Row(y), below = picture.Row(y + 1);
            for (int x = 0; x < here.Length; x++)
            {
                int low = Math.Min(above[x], below[x]), high = Math.Max(above[x], below[x]);
                if (here[x] < low - (Tear / 2) || here[x] > high + (Tear / 2))
                    here[x] = (byte)((low + high + 1) / 2);
            }
        }
    }
}
