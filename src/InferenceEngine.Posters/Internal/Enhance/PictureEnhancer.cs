using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Enhance;

/// <summary>
/// Takes the steps that a cut's measures ask for, in the order in which each helps the next: blocks, noise, size, contrast. All
/// are undone where they change a face. Used by one task at a time.
/// </summary>
internal sealed class PictureEnhancer(PosterModels models, EnhanceOptions options)
{
    /// <summary>A cut with at least this share of the pixels a side is as good when the browser enlarges it, and costs nothing.</summary>
    private const double NearlyEnough = 0.75;

    /// <summary>A picture, or nothing where no step was asked for or kept; the caller owns it.</summary>
    /// <param name="frame">The pixels.</param>
    /// <param name="part">The part that is delivered.</param>
    /// <param name="faces">In pixels of the frame.</param>
    /// <param name="longSide">The delivered long side that is asked for.</param>
    /// <param name="cancellation">Stops between and inside model runs.</param>
    public async Task<(PixelBuffer? Picture, Enhancement? Facts)> RunAsync(
        PixelBuffer frame, PixelRectangle part, IReadOnlyList<ScoredBox> faces, int longSide, CancellationToken cancellation)
    {
        List<EnhancementStep> steps = [];
        PixelBuffer picture = Copy(frame, part);
        try
        {
            picture = Clean(picture, steps);
            picture = await EnlargeAsync(picture, longSide, steps, cancellation);
            Stretch(picture, steps);
            double? likeness = steps.Count == 0 ? null : FaceLikeness.Least(faces, frame, part, picture);
            bool isKept = steps.Count > 0 && (likeness ?? 1) >= options.LeastFaceLikeness;
            if (!isKept)
                picture.Dispose();
            return (isKept ? picture : null, Facts(steps, likeness, isKept));
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private Enhancement? Facts(List<EnhancementStep> steps, double? likeness, bool isKept) => steps.Count == 0 ? null : new Enhancement
    {
        Steps = steps,
        FaceLikeness = likeness is { } value ? Math.Round(value, 3) : null,
        Dropped = isKept ? null : $"a face would be only {likeness:0.00} like what it was; at least {options.LeastFaceLikeness:0.00} is asked for",
    };

    /// <summary>Block edges and noise; takes the picture over.</summary>
    private PixelBuffer Clean(PixelBuffer picture, List<EnhancementStep> steps)
    {
        (double ratio, int column, int row) = Blocks.Measure(new LumaPlane(picture));
        if (ratio >= options.BlockRatio)
        {
            Blocks.Smooth(picture, column, row);
            steps.Add(Step("deblock", "block ratio", ratio, Blocks.Measure(new LumaPlane(picture)).Ratio));
        }

        double noise = Noise.Deviation(new LumaPlane(picture));
        if (noise < options.NoiseLevels)
            return picture;
        PixelBuffer filtered = Bilateral.Filter(picture, noise);
        picture.Dispose();
        steps.Add(Step("denoise", "noise, levels", noise, Noise.Deviation(new LumaPlane(filtered))));
        return filtered;
    }

    /// <summary>To twice the size where there are fewer pixels than asked for; takes the picture over.</summary>
    private async Task<PixelBuffer> EnlargeAsync(
        PixelBuffer picture, int longSide, List<EnhancementStep> steps, CancellationToken cancellation)
    {
        int side = Math.Max(picture.Width, picture.Height);
        if (!options.Enlarge || side >= longSide * NearlyEnough)
            return picture;
        PixelBuffer enlarged = await models.Enlarger().EnlargeAsync(picture, (0, 0, picture.Width, picture.Height), cancellation);
        picture.Dispose();
        steps.Add(Step("enlarge", "long side, pixels", side, Math.Min(longSide, Math.Max(enlarged.Width, enlarged.Height))));
        return enlarged;
    }

    private void Stretch(PixelBuffer picture, List<EnhancementStep> steps)
    {
        (int Low, int High, double Mean) before = Contrasts.Measure(new LumaPlane(picture));
        double gain = Contrasts.Gain(before, options.MostContrast);
        // Less than two hundredths is not seen.
        if (gain < 1.02)
            return;
        Contrasts.Stretch(picture, before, gain);
        (int low, int high, _) = Contrasts.Measure(new LumaPlane(picture));
        steps.Add(Step("contrast", "luma range, levels", before.High - before.Low, high - low));
    }

    private static PixelBuffer Copy(PixelBuffer frame, PixelRectangle part)
    {
        PixelBuffer copy = new(part.Width, part.Height);
        for (int y = 0; y < part.Height; y++)
            frame.Row(part.Y + y).Slice(part.X * 3, copy.StrideBytes).CopyTo(copy.Row(y));
        return copy;
    }

    private static EnhancementStep Step(string name, string measure, double before, double after) =>
        new(name, measure, Math.Round(before, 2), Math.Round(after, 2));
}
