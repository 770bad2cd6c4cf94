using InferenceEngine.Media;
using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Editing;

/// <summary>Finds a frame at, after or before a time stamp. Used by one caller at a time.</summary>
internal sealed class FrameFinder(MediaWorker worker, VideoDescription video)
{
    /// <summary>How far to look for the frame before: a few frames, then a long way, for slide shows.</summary>
    private static readonly double[] waysBackSeconds = [0.25, 2, 30];

    /// <summary>The frame, no larger than <paramref name="maxSide"/>; null when there is none. The caller disposes it.</summary>
    public Task<VideoFrame?> FindAsync(FrameSpot spot, long pts, int maxSide, CancellationToken cancellation) => spot switch
    {
        FrameSpot.After => FirstAsync(pts + 1, maxSide, cancellation),
        FrameSpot.Before => LastAsync(pts - 1, maxSide, cancellation),
        _ => AtAsync(pts, maxSide, cancellation),
    };

    /// <summary>A part of the video's frame in pixels of a smaller copy.</summary>
    public static PixelRectangle Scale(PixelRectangle part, VideoDescription video, PixelBuffer picture)
    {
        double x = (double)picture.Width / video.Width, y = (double)picture.Height / video.Height;
        int left = (int)Math.Round(part.X * x), top = (int)Math.Round(part.Y * y);
        return new PixelRectangle(
            left, top,
            Math.Clamp((int)Math.Round(part.Width * x), 1, picture.Width - left),
            Math.Clamp((int)Math.Round(part.Height * y), 1, picture.Height - top));
    }

    private async Task<VideoFrame?> AtAsync(long pts, int maxSide, CancellationToken cancellation) =>
        await FirstAsync(pts, maxSide, cancellation) ?? await LastAsync(long.MaxValue, maxSide, cancellation);

    private async Task<VideoFrame?> FirstAsync(long from, int maxSide, CancellationToken cancellation)
    {
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(
            Math.Max(from, video.StartPts), long.MaxValue, 1, maxSide, cancellation))
            return frame; // leaving the loop ends the decoding
        return null;
    }

    private async Task<VideoFrame?> LastAsync(long to, int maxSide, CancellationToken cancellation)
    {
        long end = Math.Min(to, Ticks(video.Duration.TotalSeconds) + video.StartPts);
        foreach (double way in waysBackSeconds)
        {
            VideoFrame? last = null;
            await foreach (VideoFrame frame in worker.DecodeRangeAsync(end - Ticks(way), end, 1, maxSide, cancellation))
            {
                last?.Dispose();
                last = frame;
            }

            if (last is not null)
                return last;
        }

        return null;
    }

    private long Ticks(double seconds) =>
        (long)Math.Ceiling(seconds * video.TimeBase.Denominator / Math.Max(1, video.TimeBase.Numerator));
}
