using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>Looks at and listens to all of a video, second by second.</summary>
internal sealed class HighlightAnalysis(MediaWorker worker, PosterModels models, VideoDescription video, Action<string> note)
{
    /// <summary>A day. Times beyond are damage, and every second of them would cost memory.</summary>
    private const double MostSeconds = 24 * 3600;

    /// <summary>The seconds of the video with their scores.</summary>
    public async Task<HighlightPoint[]> RunAsync(ShotScan scan, CancellationToken cancellation)
    {
        PictureSecond[] picture = PictureTrack.Measure(scan, Length(scan, video));
        double[] faces = await FaceTrack.MeasureAsync(worker, models, scan, picture.Length, cancellation);
        SoundTrack? track = await ListenAsync(cancellation);
        SoundSecond[]? sound = track is null ? null : SoundSeconds.Measure(track, picture.Length);
        return ExcitementCurve.Score(picture, faces, sound);
    }

    /// <summary>Frames a second as a file says, where it says something that can be.</summary>
    public static double FrameRate(VideoDescription video) => video.FrameRate is >= 1 and < 1000 ? video.FrameRate : 25;

    /// <summary>How long the picture is: what a file says of itself may be wrong.</summary>
    public static double Length(ShotScan scan, VideoDescription video) =>
        scan.FrameCount == 0 ? 0 : Math.Min(scan.Times[^1].TotalSeconds + (1 / FrameRate(video)), MostSeconds);

    /// <summary>Null, with a note, without sound.</summary>
    private async Task<SoundTrack?> ListenAsync(CancellationToken cancellation)
    {
        if (!video.HasAudio)
        {
            note("the video has no sound: highlights are told from the picture alone");
            return null;
        }

        try
        {
            SoundTrack track = await SoundTrack.ListenAsync(worker, models.Speech(), cancellation);
            if (track.Frames.Count > 0)
                return track;
            note("the video's sound is empty: highlights are told from the picture alone");
        }
        catch (MediaException failure) when (worker.IsUsable && !cancellation.IsCancellationRequested)
        {
            note($"the sound cannot be decoded: highlights are told from the picture alone: {failure.Message}");
        }

        return null;
    }
}
