using InferenceEngine.Bench.Crops;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Parity;

/// <summary>
/// Whom croppers keep of two people where there is room for one. Each pair is shown both ways round, on black, grey and
/// white, so that neither the side nor the contrast with the ground favours one of them.
/// </summary>
internal sealed class PairContest(StillCropper cropper, MediaWorker worker)
{
    private const int Seed = 17;
    private const byte Grey = 118;

    private static readonly byte[] grounds = [0, Grey, 255];
    private static readonly AspectRatio[] square = [new(1, 1)];

    /// <summary>What each cropper does, by its name.</summary>
    /// <param name="first">Faces of a group.</param>
    /// <param name="second">Faces of another.</param>
    /// <param name="pairs">How many pairs at most.</param>
    /// <param name="peers">Whether others crop the same pictures, on grey alone.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Dictionary<string, PairChoices>> RunAsync(
        IReadOnlyList<PixelBuffer> first, IReadOnlyList<PixelBuffer> second, int pairs, bool peers, CancellationToken cancellation)
    {
        Dictionary<string, PairChoices> choices = [];
        foreach ((PixelBuffer one, PixelBuffer other) in Pairs(first, second, pairs))
        {
            foreach (byte ground in grounds)
            {
                using PixelBuffer picture = FacePair.Make(one, other, ground), turned = FacePair.Make(other, one, ground);
                foreach ((string name, Func<PixelBuffer, Task<PixelRectangle>> crop) in Croppers(peers && ground == Grey, cancellation))
                {
                    choices.TryAdd(name, new PairChoices());
                    choices[name].Add(FacePair.Kept(await crop(picture)), FacePair.Kept(await crop(turned)));
                }
            }
        }

        return choices;
    }

    private static IEnumerable<(PixelBuffer First, PixelBuffer Second)> Pairs(IReadOnlyList<PixelBuffer> first, IReadOnlyList<PixelBuffer> second, int pairs)
    {
        (PixelBuffer, PixelBuffer)[] all = [.. first.SelectMany(one => second.Select(other => (one, other)))];
        new Random(Seed).Shuffle(all);
        return all.Take(pairs);
    }

    private IEnumerable<(string Name, Func<PixelBuffer, Task<PixelRectangle>> Crop)> Croppers(bool peers, CancellationToken cancellation)
    {
        yield return ("ours", async picture => (await cropper.SolveAsync(picture, square, cancellation)).Crops[0].Window);
        if (peers && CropPeers.HasSmartcrop)
            yield return ("smartcrop.js", picture => Task.FromResult(CropPeers.Smartcrop(picture, square)[0]));
        if (peers && CropPeers.HasVips)
            yield return ("libvips attention", picture => AttentionAsync(picture, cancellation));
    }

    private async Task<PixelRectangle> AttentionAsync(PixelBuffer picture, CancellationToken cancellation)
    {
        string file = Path.Combine(Path.GetTempPath(), $"pair-{Guid.NewGuid():N}.png");
        try
        {
            await MassPicture.WriteAsync(worker, picture, file, cancellation);
            return CropPeers.Attention(file, picture, square[0]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
