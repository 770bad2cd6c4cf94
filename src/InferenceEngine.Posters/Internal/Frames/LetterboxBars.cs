using InferenceEngine.Media;
using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// Plain dark bars at the edges of a frame, as shares of its sides. A video has bars where nearly all of its frames that are
/// not dark agree on them. Pure.
/// </summary>
internal readonly record struct LetterboxBars(double Top, double Bottom, double Left, double Right)
{
    /// <summary>A bar's pixels are at most this bright: video black with noise.</summary>
    private const int Dark = 26;

    /// <summary>Share of a line that may be brighter: specks of noise.</summary>
    private const double Specks = 0.005;

    /// <summary>Thinner bars are edges of old transfers; they are cropped too, but not called bars under this share.</summary>
    private const double Least = 0.015;

    /// <summary>More than this on one side is a dark scene.</summary>
    private const double Most = 0.4;

    /// <summary>Share of frames that must have at least the bar that is cropped.</summary>
    private const double Agreement = 0.9;

    /// <summary>A line over, because scaling mixes the edge of the picture into the bar.</summary>
    private const double Margin = 0.004;

    public bool IsEmpty => this == default;

    /// <summary>The bars of one frame.</summary>
    public static LetterboxBars Of(LumaPlane luma)
    {
        int height = luma.Height, width = luma.Width;
        double top = Count(height, y => IsDarkRow(luma, y)) / (double)height;
        if (top > Most)
            return default;
        double bottom = Count(height, y => IsDarkRow(luma, height - 1 - y)) / (double)height;
        double left = Count(width, x => IsDarkColumn(luma, x)) / (double)width;
        double right = Count(width, x => IsDarkColumn(luma, width - 1 - x)) / (double)width;
        return new LetterboxBars(top, Math.Min(Most, bottom), Math.Min(Most, left), Math.Min(Most, right));
    }

    /// <summary>What nearly all frames have, where that is worth cropping; frames that are too dark to tell do not count.</summary>
    public static LetterboxBars Agreed(IEnumerable<FrameFeatures> frames, RejectThresholds limits)
    {
        LetterboxBars[] all = [.. frames.Where(f => f.HighLuma >= limits.BlackLuma * 2).Select(f => f.Bars)];
        if (all.Length == 0)
            return default;
        double top = Side(all, b => b.Top), bottom = Side(all, b => b.Bottom), left = Side(all, b => b.Left), right = Side(all, b => b.Right);
        // Bars come in pairs; one alone is a dark part of the picture.
        (top, bottom) = IsPair(top, bottom) ? (top, bottom) : (0, 0);
        (left, right) = IsPair(left, right) ? (left, right) : (0, 0);
        return new LetterboxBars(top, bottom, left, right);
    }

    /// <summary>The bars around a part of a frame: <see cref="Content"/> gives that part again.</summary>
    public static LetterboxBars Around(PixelRectangle content, int width, int height) => new(
        Share(content.Y, height), Share(height - content.Y - content.Height, height),
        Share(content.X, width), Share(width - content.X - content.Width, width));

    /// <summary>The part of a frame of this size that is not bars.</summary>
    public PixelRectangle Content(int width, int height)
    {
        int left = Line(Left, width), top = Line(Top, height);
        return new PixelRectangle(
            left, top, Math.Max(1, width - left - Line(Right, width)), Math.Max(1, height - top - Line(Bottom, height)));
    }

    /// <summary>A copy of what is inside the bars.</summary>
    public PixelBuffer Crop(PixelBuffer picture)
    {
        PixelRectangle content = Content(picture.Width, picture.Height);
        PixelBuffer inside = new(content.Width, content.Height);
        for (int y = 0; y < content.Height; y++)
            picture.Row(content.Y + y).Slice(content.X * 3, content.Width * 3).CopyTo(inside.Row(y));
        return inside;
    }

    private static int Line(double share, int length) => share == 0 ? 0 : (int)Math.Ceiling((share + Margin) * length);

    /// <summary>Half a line less, so that rounding up gives the line.</summary>
    private static double Share(int lines, int length) => lines == 0 ? 0 : ((lines - 0.5) / length) - Margin;

    private static bool IsPair(double a, double b) => Math.Min(a, b) >= Least && Math.Max(a, b) <= (Math.Min(a, b) * 2) + 0.02;

    /// <summary>The bar that nine in ten frames have.</summary>
    private static double Side(LetterboxBars[] all, Func<LetterboxBars, double> side)
    {
        double[] sorted = [.. all.Select(side).Order()];
        return sorted[(int)((1 - Agreement) * (sorted.Length - 1))];
    }

    private static int Count(int length, Func<int, bool> isDark)
    {
        int most = (int)(length * Most) + 1, count = 0;
        while (count < most && count < length && isDark(count))
            count++;
        return count;
    }

    private static bool IsDarkRow(LumaPlane luma, int y)
    {
        int bright = 0;
        foreach (byte value in luma.Row(y))
            bright += value > Dark ? 1 : 0;
        return bright <= luma.Width * Specks;
    }

    private static bool IsDarkColumn(LumaPlane luma, int x)
    {
        int bright = 0;
        for (int y = 0; y < luma.Height; y++)
            bright += luma.Row(y)[x] > Dark ? 1 : 0;
        return bright <= luma.Height * Specks;
    }
}
