using System.Runtime.InteropServices;
using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// All of a video's sound in measures of 32 ms, 16 bytes each: an hour takes 1.8 MB. Made by listening once; then it does not
/// change.
/// </summary>
internal sealed class SoundTrack
{
    /// <summary>Frames in a second.</summary>
    public const double FrameRate = (double)SpeechDetector.SampleRate / SpeechDetector.FrameSamples;

    /// <summary>Sound that claims to be later than this is damage: a day.</summary>
    private const long MostFrames = (long)(24 * 3600 * FrameRate);

    private readonly List<SoundFrame> frames = [];

    public IReadOnlyList<SoundFrame> Frames => frames;

    /// <summary>Listens to the video that <paramref name="worker"/> has open.</summary>
    /// <exception cref="MediaException">It has no sound that can be decoded.</exception>
    public static async Task<SoundTrack> ListenAsync(MediaWorker worker, SpeechDetector speech, CancellationToken cancellation)
    {
        SoundTrack track = new();
        SoundFrames cutter = new();
        SoundMeter meter = new(speech);
        await foreach (SoundBlock block in worker.ListenAsync(cancellation))
        {
            cutter.Add(block);
            while (track.frames.Count < MostFrames && cutter.TryTake(out float[] frame))
                track.frames.Add(await meter.MeasureAsync(frame, cancellation));
        }

        return track;
    }

    /// <summary>The frames of a second, or of less at the end.</summary>
    public ReadOnlySpan<SoundFrame> Second(int second) => Part(second, second + 1);

    /// <summary>The frames between two times, as far as there are some.</summary>
    public ReadOnlySpan<SoundFrame> Part(double fromSeconds, double toSeconds)
    {
        int from = Math.Clamp((int)(fromSeconds * FrameRate), 0, frames.Count);
        int to = Math.Clamp((int)(toSeconds * FrameRate), from, frames.Count);
        return CollectionsMarshal.AsSpan(frames)[from..to];
    }
}
