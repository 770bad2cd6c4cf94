using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Ranking;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>
/// The models' looks at frames of one video, each taken once: by time stamp, size and what was cut off, in the video's memory.
/// Thread-safe.
/// </summary>
internal sealed class RememberedLooks(ProductionContext context)
{
    /// <summary>See <see cref="PosterModels.LookAsync"/>.</summary>
    public async Task<FrameSeen> LookAsync(
        long pts, PixelBuffer picture, (FaceSearch Search, int TextLongSide) how, KnownSeen known, CancellationToken cancellation)
    {
        FrameFinds finds = await FindAsync(pts, picture, how.Search, known.Technical, cancellation);
        finds = await ReadAsync(pts, picture, finds, how, cancellation);
        return await CompleteAsync(pts, picture, finds, known.Saliency, cancellation);
    }

    /// <summary>See <see cref="PosterModels.FindAsync"/>.</summary>
    public Task<FrameFinds> FindAsync(
        long pts, PixelBuffer picture, FaceSearch search, double? technical, CancellationToken cancellation) => OnceAsync(
            context.Memory.Plain, ["finds", .. Of(pts, picture), search.ToString()],
            () => context.Models.FindAsync(picture, search, technical, cancellation));

    /// <summary>See <see cref="PosterModels.ReadAsync"/>.</summary>
    public async Task<FrameFinds> ReadAsync(
        long pts, PixelBuffer picture, FrameFinds finds, (FaceSearch Search, int TextLongSide) how, CancellationToken cancellation)
    {
        FrameFinds read = await OnceAsync(
            context.Memory, ["text", .. Of(pts, picture), how.Search.ToString(), how.TextLongSide.ToString()],
            () => context.Models.ReadAsync(picture, finds, how.TextLongSide, cancellation));
        return finds with { Text = read.Text, Content = read.Content };
    }

    /// <summary>See <see cref="PosterModels.CompleteAsync"/>.</summary>
    public async Task<FrameSeen> CompleteAsync(
        long pts, PixelBuffer picture, FrameFinds finds, SaliencyMap? known, CancellationToken cancellation)
    {
        string[] about = ["saliency", .. Of(pts, picture)];
        known ??= context.Memory.Plain.Find(FeatureJson.Default.SaliencyMap, about);
        FrameSeen seen = await context.Models.CompleteAsync(picture, finds, known, cancellation);
        if (known is null)
            context.Memory.Plain.Keep(seen.Saliency, FeatureJson.Default.SaliencyMap, about);
        return seen;
    }

    private static async Task<FrameFinds> OnceAsync(FeatureMemory memory, string[] about, Func<Task<FrameFinds>> look)
    {
        if (memory.Find(FeatureJson.Default.FrameFinds, about) is { } found)
            return found;
        FrameFinds finds = await look();
        memory.Keep(finds, FeatureJson.Default.FrameFinds, about);
        return finds;
    }

    private string[] Of(long pts, PixelBuffer picture) =>
        [pts.ToString(), $"{picture.Width}x{picture.Height}", context.Bars.ToString()];
}
