using System.Security.Cryptography;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>Makes the files of clips: cuts of the video's own packets and moving previews.</summary>
internal sealed class ClipCutter(MediaWorker worker, VideoDescription video, HighlightOptions options)
{
    /// <summary>A keyframe this near to a clip's end ends it.</summary>
    private const double NearSeconds = 1;

    private readonly double[] keyframes = [.. video.KeyframePts.Select(pts => Seconds(video, pts))];

    /// <summary>The cut, or why there is none.</summary>
    public async Task<(HighlightFile? File, byte[] Bytes, string Reason)> CutAsync(ScoredClip clip, CancellationToken cancellation)
    {
        double from = keyframes.Where(k => k <= clip.From + NearSeconds).DefaultIfEmpty(0).MinBy(k => Math.Abs(k - clip.From));
        double to = keyframes.Where(k => Math.Abs(k - clip.To) <= NearSeconds).DefaultIfEmpty(clip.To).MinBy(k => Math.Abs(k - clip.To));
        if (clip.From - from > options.MostExtra.TotalSeconds)
        {
            string why = $"not cut: the keyframe before is {clip.From - from:0.0} s earlier, and a cut without encoding anew begins at one";
            return (null, [], why);
        }

        try
        {
            VideoClip cut = await worker.CutAsync(Pts(from), Math.Max(Pts(to), Pts(from) + 1), cancellation);
            string format = cut.Format switch { ClipFormat.Mp4 => "mp4", ClipFormat.WebM => "webm", _ => "mkv" };
            HighlightFile file = Describe(cut.Bytes, format, cut.From.TotalSeconds, cut.To.TotalSeconds);
            return (file, cut.Bytes, Words(clip, file));
        }
        catch (MediaException failure) when (worker.IsUsable && !cancellation.IsCancellationRequested)
        {
            return (null, [], $"not cut: {failure.Message}");
        }
    }

    /// <summary>The moving preview, or why there is none.</summary>
    public async Task<(HighlightFile? File, byte[] Bytes, string? Reason)> PreviewAsync(ScoredClip clip, CancellationToken cancellation)
    {
        List<VideoFrame> frames = [];
        try
        {
            double rate = HighlightAnalysis.FrameRate(video);
            int every = Math.Max(1, (int)Math.Round(rate / options.PreviewRate));
            await CollectAsync(clip, every, frames, cancellation);
            // A picture that changes its size on the way cannot be one animation.
            PixelBuffer[] alike =
            [
                .. frames.Select(f => f.Picture)
                    .Where(p => p.Width == frames[0].Picture.Width && p.Height == frames[0].Picture.Height),
            ];
            if (alike.Length == 0)
                return (null, [], "no moving preview: none of its frames could be decoded");
            byte[] bytes = await worker.EncodeAnimationAsync(
                alike, TimeSpan.FromSeconds(Math.Max(0.02, every / rate)), options.PreviewQuality, cancellation);
            return (Describe(bytes, "webp", clip.From, clip.To), bytes, null);
        }
        catch (MediaException failure) when (worker.IsUsable && !cancellation.IsCancellationRequested)
        {
            return (null, [], $"no moving preview: {failure.Message}");
        }
        finally
        {
            frames.ForEach(frame => frame.Dispose());
        }
    }

    /// <summary>Twice what the rate should give at most: a file may have more frames than it says.</summary>
    private async Task CollectAsync(ScoredClip clip, int every, List<VideoFrame> frames, CancellationToken cancellation)
    {
        int most = (int)(options.ClipLength.TotalSeconds * options.PreviewRate * 2) + 1;
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(
            Pts(clip.From), Pts(clip.To) - 1, every, options.PreviewLongSide, cancellation))
        {
            frames.Add(frame);
            if (frames.Count >= most)
                break;
        }
    }

    private static string Words(ScoredClip clip, HighlightFile file)
    {
        double early = clip.From - file.FromSeconds;
        string begins = Math.Abs(early) < 0.05 ? "where the clip does"
            : $"{Math.Abs(early):0.0} s {(early > 0 ? "earlier" : "later")}, at a keyframe";
        return $"cut without encoding anew, as {file.Format}; it begins {begins}";
    }

    private static HighlightFile Describe(byte[] bytes, string format, double from, double to)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new HighlightFile($"{hash[..20]}.{format}", format, hash, bytes.Length, Math.Round(from, 3), Math.Round(to, 3));
    }

    private long Pts(double seconds) => VideoTime.Pts(video, TimeSpan.FromSeconds(seconds));

    private static double Seconds(VideoDescription video, long pts) =>
        (double)(pts - video.StartPts) * video.TimeBase.Numerator / video.TimeBase.Denominator;
}
