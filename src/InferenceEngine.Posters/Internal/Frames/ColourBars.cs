using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// Recognises test patterns of vertical bars (SMPTE, EBU): the upper half of the frame is the same from row to row and falls
/// into a few wide plain columns, some of them of pure colour. Pure.
/// </summary>
internal static class ColourBars
{
    private const int Columns = 96;
    private const int Rows = 12;

    /// <summary>Largest difference of a column between rows that counts as the same, in levels.</summary>
    private const int SameRow = 14;

    /// <summary>Least difference between two bars, over three channels.</summary>
    private const int Step = 90;

    private const int LeastBars = 5, MostBars = 14;

    /// <summary>Pure: the channels are this far apart. Bars have at least four of those.</summary>
    private const int Pure = 120, LeastPure = 4;

    public static bool Is(PixelBuffer picture)
    {
        if (picture.Width < Columns || picture.Height < Rows * 4)
            return false;
        int same = 0, bars = 1, pure = 0, sinceStep = 0;
        (int R, int G, int B) last = Colour(picture, 0, 0);
        for (int column = 0; column < Columns; column++)
        {
            (int R, int G, int B) here = Colour(picture, column, 0);
            same += IsSame(picture, column, here) ? 1 : 0;
            bool isStep = Math.Abs(here.R - last.R) + Math.Abs(here.G - last.G) + Math.Abs(here.B - last.B) >= Step;
            sinceStep = isStep ? 0 : sinceStep + 1;
            bars += isStep && column > 0 ? 1 : 0;
            pure += sinceStep == 2 && Math.Max(here.R, Math.Max(here.G, here.B)) - Math.Min(here.R, Math.Min(here.G, here.B)) > Pure ? 1 : 0;
            last = here;
        }

        return same >= Columns * 0.9 && bars is >= LeastBars and <= MostBars && pure >= LeastPure;
    }

    private static bool IsSame(PixelBuffer picture, int column, (int R, int G, int B) first)
    {
        for (int row = 1; row < Rows; row++)
        {
            (int R, int G, int B) there = Colour(picture, column, row);
            if (Math.Abs(there.R - first.R) > SameRow || Math.Abs(there.G - first.G) > SameRow || Math.Abs(there.B - first.B) > SameRow)
                return false;
        }

        return true;
    }

    /// <summary>The pixel in the middle of a column, at one of the rows between an eighth and a half of the height.</summary>
    private static (int R, int G, int B) Colour(PixelBuffer picture, int column, int row)
    {
        int x = ((column * 2) + 1) * picture.Width / (Columns * 2);
        int y = (picture.Height / 8) + (row * picture.Height * 3 / 8 / Rows);
        ReadOnlySpan<byte> pixel = picture.Row(y).Slice(x * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
