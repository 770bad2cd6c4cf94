using InferenceEngine.Media;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Crops;

/// <summary>
/// How much of the subject's mask crops keep: ours, the middle, smartcrop.js, libvips' attention, and the best window
/// there is. All windows of a shape have the same size but ours, which may be smaller; what ours would keep at that
/// size is told too. Padded crops show more than a window can and count as their part of the picture.
/// </summary>
internal sealed class SalientMass(BenchRun run, IReadOnlyList<AspectRatio> ratios)
{
    private readonly Dictionary<(bool Composite, int Ratio, string Cropper), (double Sum, int Count)> sums = [];
    private int photographs;
    private int composites;
    private double side;

    public async Task MeasureAsync(MediaWorker worker, StillCropper cropper, CancellationToken cancellation)
    {
        if (!ReferenceMasks.IsFetched)
        {
            run.Note("salient mass is not measured: ./engine bench crops fetches the network that masks come from");
            return;
        }

        using ReferenceMasks masks = new();
        await foreach (MassPicture picture in MassPicture.HeldOutAsync(worker, masks, cancellation))
        {
            using (picture)
                Add(picture, await cropper.SolveAsync(picture.Pixels, ratios, cancellation));
            if (run.Quick && photographs + composites >= 2)
                break;
        }

        Tell();
    }

    private void Add(MassPicture picture, CroppedStill cropped)
    {
        _ = picture.IsComposite ? composites++ : photographs++;
        PixelRectangle[]? smart = CropPeers.HasSmartcrop ? CropPeers.Smartcrop(picture.Pixels, ratios) : null;
        (int width, int height) = (picture.Pixels.Width, picture.Pixels.Height);
        for (int i = 0; i < ratios.Count; i++)
        {
            PixelRectangle middle = CropPeers.Middle(picture.Pixels, ratios[i]), ours = cropped.Crops[i].Window;
            void Keep(string cropper, double share) => Count((picture.IsComposite, i, cropper), share);
            side += Math.Min(1, (double)ours.Width / middle.Width);
            Keep("ours", picture.Mask.Kept(ours, width, height));
            Keep("ours at full size", picture.Mask.Kept(Grown(ours, middle, width, height), width, height));
            Keep("the middle", picture.Mask.Kept(middle, width, height));
            Keep("the best window", picture.Mask.Best((middle.Width, middle.Height), width, height));
            if (smart is not null)
                Keep("smartcrop.js", picture.Mask.Kept(smart[i], width, height));
            if (CropPeers.HasVips)
                Keep("libvips attention", picture.Mask.Kept(CropPeers.Attention(picture.File, picture.Pixels, ratios[i]), width, height));
        }
    }

    private void Count((bool, int, string) key, double share)
    {
        (double sum, int count) = sums.GetValueOrDefault(key);
        sums[key] = (sum + share, count + 1);
    }

    /// <summary>The largest window about the middle of ours.</summary>
    private static PixelRectangle Grown(PixelRectangle ours, PixelRectangle largest, int width, int height) => largest with
    {
        X = Math.Clamp(ours.X + ((ours.Width - largest.Width) / 2), 0, width - largest.Width),
        Y = Math.Clamp(ours.Y + ((ours.Height - largest.Height) / 2), 0, height - largest.Height),
    };

    private void Tell()
    {
        run.Note($"salient mass: {photographs} photographs and frames, {composites} composites, none of which the weights were chosen on; masks are the large "
            + $"U-2-Net's, not people's; our windows have {side / Math.Max(1, (photographs + composites) * ratios.Count):P0} of the largest side");
        foreach (bool composite in new[] { false, true })
        {
            for (int i = 0; i < ratios.Count; i++)
            {
                string what = $"of the subject's mask kept at {ratios[i]}{(composite ? ", composites" : "")}";
                double Mean(string cropper) => sums.TryGetValue((composite, i, cropper), out (double Sum, int Count) all) ? all.Sum / all.Count : double.NaN;
                if (double.IsNaN(Mean("ours")))
                    continue;
                run.Add(Figure.AtLeast($"share {what}", Mean("ours"), "share", Math.Round(Mean("the middle"), 3)));
                foreach (string cropper in new[] { "ours at full size", "the middle", "smartcrop.js", "libvips attention", "the best window" }
                    .Where(c => !double.IsNaN(Mean(c))))
                    run.Add($"  {what}: {cropper}", Mean(cropper), "share");
            }
        }
    }
}
