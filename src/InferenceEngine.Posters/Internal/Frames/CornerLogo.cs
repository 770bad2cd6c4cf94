using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// A logo that a channel burnt into a corner: edges that stay in place and direction over frames that otherwise differ (persistent
/// edges, after Albiol et al., 2004). Pure.
/// </summary>
internal static class CornerLogo
{
    /// <summary>Fewer differing frames agree by chance.</summary>
    private const int LeastFrames = 8, MostFrames = 24;

    /// <summary>Frames differ when they are so far apart; the frames of one camera that stands still never do.</summary>
    private const double Differs = 0.12;

    /// <summary>A corner is this part of each side.</summary>
    private const int CornerPart = 5;

    /// <summary>
    /// An edge stays when its mean is this strong, in levels, and this share of the frames has at least a weak one that runs
    /// nearly the same way.
    /// </summary>
    private const float Strong = 8, Weak = 5, Agrees = 0.7f, MostOf = 0.7f;

    /// <summary>Pixels on edges that stay, of the corner: fewer are chance, more are no logo but a frame that does not change.</summary>
    private const double LeastShare = 0.006, MostShare = 0.35;

    /// <summary>What spans the corner is the edge of a bar or of a window.</summary>
    private const double MostSpan = 0.85;

    /// <summary>The logo, in pixels of the samples' pictures, and the size of those; null where there is none.</summary>
    public static (PixelRectangle Box, int Width, int Height)? Find(IReadOnlyList<FrameSample> samples)
    {
        List<LumaPlane> frames = Differing(samples);
        if (frames.Count < LeastFrames)
            return null;
        int width = frames[0].Width, height = frames[0].Height, w = width / CornerPart, h = height / CornerPart;
        foreach ((int x, int y) in (ReadOnlySpan<(int, int)>)[(width - w, 0), (0, 0), (width - w, height - h), (0, height - h)])
        {
            if (InCorner(frames, new PixelRectangle(x, y, w, h)) is { } box)
                return (box, width, height);
        }

        return null;
    }

    private static List<LumaPlane> Differing(IReadOnlyList<FrameSample> samples)
    {
        List<FrameSample> chosen = [];
        foreach (FrameSample sample in samples)
        {
            if (sample.Picture is { } picture && chosen.Count < MostFrames
                && (chosen.Count == 0 || (picture.Width == chosen[0].Picture!.Width && picture.Height == chosen[0].Picture!.Height))
                && chosen.TrueForAll(other => other.Features.DistanceTo(sample.Features) > Differs))
            {
                chosen.Add(sample);
            }
        }

        return chosen.Count < LeastFrames ? [] : [.. chosen.Select(sample => new LumaPlane(sample.Picture!))];
    }

    private static PixelRectangle? InCorner(List<LumaPlane> frames, PixelRectangle corner)
    {
        List<int> columns = [], rows = [];
        for (int y = Math.Max(1, corner.Y); y < Math.Min(frames[0].Height - 1, corner.Y + corner.Height); y++)
        {
            for (int x = Math.Max(1, corner.X); x < Math.Min(frames[0].Width - 1, corner.X + corner.Width); x++)
            {
                if (!Stays(frames, x, y))
                    continue;
                columns.Add(x);
                rows.Add(y);
            }
        }

        double share = (double)columns.Count / (corner.Width * corner.Height);
        if (share is < LeastShare or > MostShare)
            return null;
        (int left, int right) = Middle(columns);
        (int top, int bottom) = Middle(rows);
        return right - left > corner.Width * MostSpan || bottom - top > corner.Height * MostSpan
            ? null : new PixelRectangle(left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>Whether most frames have an edge here that runs the way of their mean.</summary>
    private static bool Stays(List<LumaPlane> frames, int x, int y)
    {
        float across = 0, down = 0;
        foreach (LumaPlane frame in frames)
        {
            (float dx, float dy) = Gradient(frame, x, y);
            (across, down) = (across + dx, down + dy);
        }

        float mean = MathF.Sqrt((across * across) + (down * down));
        if (mean < Strong * frames.Count)
            return false;
        int agreeing = 0;
        foreach (LumaPlane frame in frames)
        {
            (float dx, float dy) = Gradient(frame, x, y);
            float along = ((dx * across) + (dy * down)) / mean;
            agreeing += along >= Weak && along >= Agrees * MathF.Sqrt((dx * dx) + (dy * dy)) ? 1 : 0;
        }

        return agreeing >= MostOf * frames.Count;
    }

    private static (float X, float Y) Gradient(LumaPlane frame, int x, int y) =>
        (frame.Row(y)[x + 1] - frame.Row(y)[x - 1], frame.Row(y + 1)[x] - frame.Row(y - 1)[x]);

    /// <summary>Where nearly all lie: a few stray pixels do not count.</summary>
    private static (int From, int To) Middle(List<int> places)
    {
        int[] sorted = [.. places.Order()];
        return (sorted[sorted.Length / 50], sorted[sorted.Length - 1 - (sorted.Length / 50)]);
    }
}
