using System.Security.Cryptography;
using System.Text;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>
/// Pictures of one video's frames without its bars, from the cache where they are there, else from the decoder; counts
/// both. Without a cache all come from the decoder. Used by one task at a time, as the worker is.
/// </summary>
internal sealed class FrameMemory(ProductionContext context, IFeatureCache? cache)
{
    private static readonly string build =
        $"{typeof(FrameMemory).Module.ModuleVersionId} {typeof(MediaWorker).Module.ModuleVersionId}";

    private readonly List<double> missed = [];
    private int remembered;

    public bool IsOn => cache is not null;

    /// <summary>Where the frames of this production came from so far.</summary>
    public DecodingFacts Facts => new(context.Worker.FramesDelivered, remembered, [.. missed.Distinct().Order()])
    {
        Device = context.Worker.Scanned?.Device.ToString().ToLowerInvariant(), Reason = context.Worker.Scanned?.Reason,
    };

    /// <summary>Gives frames their pictures; one that cannot be decoded stays without.</summary>
    /// <exception cref="MediaException">The decoder failed.</exception>
    public async Task LoadAsync(IReadOnlyCollection<FrameSample> samples, int maxSide, CancellationToken cancellation)
    {
        Dictionary<long, FrameSample> absent = [];
        foreach (FrameSample sample in samples)
        {
            if (Find(sample.Pts, maxSide) is { } picture)
                sample.Keep(picture, picture);
            else
                absent.Add(sample.Pts, sample);
        }

        foreach (FrameSample sample in absent.Values)
            Miss(sample.Time);
        await foreach (VideoFrame frame in FramesAsync([.. absent.Keys.Order()], maxSide, cancellation))
            RefineStage.Keep(absent[frame.Pts], frame, context.Bars);
    }

    /// <summary>
    /// Says that something about a frame had to be decoded that an earlier production could have left.
    /// </summary>
    public void Miss(TimeSpan time)
    {
        if (context.IsRepeated)
            missed.Add(Math.Round(time.TotalSeconds, 3));
    }

    /// <summary>A picture that is remembered; the caller disposes it. Null where it is not.</summary>
    public PixelBuffer? Find(long pts, int maxSide)
    {
        if (cache?.Find(context.Video.ContentHash, Key(pts, maxSide)) is not { } packed)
            return null;
        remembered++;
        return PackedPicture.Unpack(packed);
    }

    public void Keep(long pts, int maxSide, PixelBuffer picture)
    {
        if (cache?.Has(context.Video.ContentHash, Key(pts, maxSide)) is false)
            cache.Keep(context.Video.ContentHash, Key(pts, maxSide), PackedPicture.Pack(picture));
    }

    /// <summary>Decodes those of the frames that are not there and keeps them.</summary>
    public async Task KeepAsync(IEnumerable<long> pts, int maxSide, CancellationToken cancellation)
    {
        if (cache is null)
            return;
        long[] absent = [.. pts.Where(p => !cache.Has(context.Video.ContentHash, Key(p, maxSide))).Distinct().Order()];
        await foreach (VideoFrame frame in FramesAsync(absent, maxSide, cancellation))
        {
            (PixelBuffer picture, IDisposable owner) = RefineStage.Inside(frame, context.Bars);
            using (owner)
                Keep(frame.Pts, maxSide, picture);
        }
    }

    private IAsyncEnumerable<VideoFrame> FramesAsync(long[] pts, int maxSide, CancellationToken cancellation) =>
        pts.Length == 0 ? AsyncEnumerable.Empty<VideoFrame>() : context.Worker.DecodeAsync(pts, maxSide, cancellation);

    private PixelRectangle Content() => context.Bars.Content(context.Video.Width, context.Video.Height);

    private string Key(long pts, int maxSide) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{build} picture {pts} {maxSide} {Content()}")))[..40];
}
