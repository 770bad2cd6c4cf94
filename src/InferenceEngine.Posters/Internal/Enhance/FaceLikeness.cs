using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Enhance;

/// <summary>
/// Whether faces are still who they were: the contrast and structure terms of SSIM (Wang et al., 2004) between the face before
/// and after, both shrunk to 32 pixels, where eyes, mouth and shadows are seen and noise is not; the least alike quarter counts.
/// The brightness term is left out, because contrast is meant to change. An ImageNet embedding was not taken: it tells things
/// apart, not people. Pure.
/// </summary>
internal static class FaceLikeness
{
    private const int Side = 32, Window = 8, Step = 4;

    /// <summary>C2 of SSIM: (0.03 × 255)².</summary>
    private const double Steady = 58.5225;

    /// <summary>Smaller faces are crowd and have no features to change.</summary>
    private const int LeastSide = 16;

    /// <summary>The least likeness of the faces inside a part of a picture to the same part after; null where there is none.</summary>
    public static double? Least(IEnumerable<ScoredBox> faces, PixelBuffer before, PixelRectangle part, PixelBuffer after)
    {
        double scale = (double)after.Width / part.Width;
        double? least = null;
        foreach (ScoredBox face in faces)
        {
            Box here = new(
                (float)Math.Max(face.X, part.X), (float)Math.Max(face.Y, part.Y),
                (float)Math.Min(face.X + face.Width, part.X + part.Width), (float)Math.Min(face.Y + face.Height, part.Y + part.Height));
            if (here.Width < LeastSide || here.Height < LeastSide)
                continue;
            Box there = new(
                (float)((here.Left - part.X) * scale), (float)((here.Top - part.Y) * scale),
                (float)((here.Right - part.X) * scale), (float)((here.Bottom - part.Y) * scale));
            least = Math.Min(least ?? 1, Likeness(Shrunk(before, here), Shrunk(after, there)));
        }

        return least;
    }

    private static LumaPlane Shrunk(PixelBuffer picture, Box face)
    {
        using PixelBuffer small = Resampler.Resize(picture, face, Side, Side);
        return new LumaPlane(small);
    }

    private static double Likeness(LumaPlane a, LumaPlane b)
    {
        List<double> windows = [];
        for (int y = 0; y + Window <= Side; y += Step)
        {
            for (int x = 0; x + Window <= Side; x += Step)
                windows.Add(OfWindow(a, b, x, y));
        }

        // The least alike quarter: a changed eye is a small part of a face.
        return windows.Order().Take(windows.Count / 4).Average();
    }

    private static double OfWindow(LumaPlane a, LumaPlane b, int left, int top)
    {
        const double pixels = Window * Window;
        double sumA = 0, sumB = 0, squaresA = 0, squaresB = 0, products = 0;
        for (int y = top; y < top + Window; y++)
        {
            ReadOnlySpan<byte> rowA = a.Row(y), rowB = b.Row(y);
            for (int x = left; x < left + Window; x++)
            {
                double first = rowA[x], second = rowB[x];
                (sumA, sumB) = (sumA + first, sumB + second);
                (squaresA, squaresB, products) = (squaresA + (first * first), squaresB + (second * second), products + (first * second));
            }
        }

        double meanA = sumA / pixels, meanB = sumB / pixels;
        double covariance = (products / pixels) - (meanA * meanB);
        return ((2 * covariance) + Steady) / ((squaresA / pixels) - (meanA * meanA) + (squaresB / pixels) - (meanB * meanB) + Steady);
    }
}
