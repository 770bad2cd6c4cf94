using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Shows a full-size frame to the models: a smaller copy, made once, in which each still finds all that it can find in the
/// frame. Their inputs are smaller yet, and shrinking a full frame for each of some twenty looks took a third of the time.
/// </summary>
internal static class CloseLook
{
    /// <summary>
    /// Least short side of the copy. The face model also looks at squares of half the short side, which must fill its 256
    /// pixels.
    /// </summary>
    private const int ShortSide = 540;

    public static async Task<FrameSeen> RunAsync(
        ProductionContext context, (long Pts, PixelBuffer Picture) of, KnownSeen known, CancellationToken cancellation)
    {
        PixelBuffer frame = of.Picture;
        int textLongSide = context.Options.TextLongSide;
        double ratio = Math.Max(
            (double)textLongSide / Math.Max(frame.Width, frame.Height), (double)ShortSide / Math.Min(frame.Width, frame.Height));
        if (ratio >= 1)
            return await context.Looks.LookAsync(of.Pts, frame, (FaceSearch.Thorough, textLongSide), known, cancellation);
        using PixelBuffer copy = Resampler.Resize(
            frame, new Box(0, 0, frame.Width, frame.Height),
            (int)Math.Round(frame.Width * ratio), (int)Math.Round(frame.Height * ratio));
        FrameSeen seen = await context.Looks.LookAsync(of.Pts, copy, (FaceSearch.Thorough, textLongSide), known, cancellation);
        return seen.Scale((float)frame.Width / copy.Width, (float)frame.Height / copy.Height);
    }
}
