using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// Makes a poster of a shape in which the main faces, or lines of text that cannot be left out, do not fit: the part of the
/// frame that they need, on a dark, blurred copy of itself. Pure.
/// </summary>
internal static class Padding
{
    /// <summary>Columns of the blurred copy before it is stretched: few enough that nothing in it can be recognised.</summary>
    private const int BlurredSide = 12;

    /// <summary>How bright the border is, so that the sharp part stands out.</summary>
    private const double BorderLuma = 0.55;

    /// <summary>Faces at least this important must be whole, even when that means padding.</summary>
    private const double MainWeight = 0.5;

    /// <summary>
    /// The part of the frame that holds the heads of the main faces and has as little border as possible; null when
    /// <paramref name="choice"/> cuts neither a main face nor a line of text.
    /// </summary>
    public static PixelRectangle? Needed(CropProblem problem, AspectRatio ratio, CropChoice choice)
    {
        bool cutsLine = choice.Harm.LinesCut > 0;
        if (!CutsMainFace(choice) && !cutsLine)
            return null;
        PixelRectangle? around = MainHeads(problem) is { } heads ? Around(problem, ratio, heads) : null;
        if (around is { } region && CropHarm.Of(problem, region).LinesCut == 0)
            return region;
        return cutsLine || around is not null ? PaddedRegion.Find(problem, ratio, MainHeads(problem)) : null;
    }

    internal static bool CutsMainFace(CropChoice choice) => choice.Harm.FacesCut >= MainWeight;

    /// <summary>The heads that must be whole; null without faces.</summary>
    internal static Box? MainHeads(CropProblem problem) => problem.Heads.Count == 0 ? null
        : problem.Heads.Where(h => h.Weight >= MainWeight).Select(h => h.Head)
            .DefaultIfEmpty(problem.Heads[0].Head).Aggregate((a, b) => a.Union(b));

    /// <summary>The largest window, grown so that it holds the heads; null when it need not grow.</summary>
    private static PixelRectangle? Around(CropProblem problem, AspectRatio ratio, Box heads)
    {
        (int width, int height) = problem.Largest(ratio);
        int w = Math.Max(width, (int)heads.Width), h = Math.Max(height, (int)heads.Height);
        if (w <= width && h <= height)
            return null;
        int x = (int)Math.Clamp(heads.CentreX - (w / 2f), 0, problem.Width - w);
        int y = (int)Math.Clamp(heads.CentreY - (h / 2f), 0, problem.Height - h);
        return new PixelRectangle(x, y, w, h);
    }

    /// <summary>The padded picture: as wide or as high as the region, whichever leaves the other side to be padded.</summary>
    public static PixelBuffer Build(PixelBuffer frame, PixelRectangle region, AspectRatio ratio)
    {
        bool above = (double)region.Width / region.Height > ratio.Value;
        int width = above ? region.Width : (int)Math.Round(region.Height * ratio.Value);
        int height = above ? (int)Math.Round(region.Width / ratio.Value) : region.Height;
        Box part = new(region.X, region.Y, region.X + region.Width, region.Y + region.Height);
        using PixelBuffer tiny = Resampler.Resize(frame, part, BlurredSide, Math.Max(2, (int)(BlurredSide / ratio.Value)));
        foreach (ref byte value in tiny.Pixels)
            value = (byte)(value * BorderLuma);
        PixelBuffer padded = Resampler.Resize(tiny, new Box(0, 0, tiny.Width, tiny.Height), width, height);
        int left = (width - region.Width) / 2, top = (height - region.Height) / 2;
        for (int y = 0; y < region.Height; y++)
            frame.Row(region.Y + y).Slice(region.X * 3, region.Width * 3).CopyTo(padded.Row(top + y)[(left * 3)..]);
        return padded;
    }
}
