using InferenceEngine.Media;
using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// All frames of a sweep, in order of time. Owns their pixels and keeps those of the best <paramref name="maxPictures"/> only,
/// so that a film costs no more memory than a clip. Not thread-safe.
/// </summary>
internal sealed class FrameBank(int maxPictures) : IDisposable
{
    private readonly List<FrameSample> samples = [];
    private readonly PriorityQueue<FrameSample, double> held = new();

    public IReadOnlyList<FrameSample> Samples => samples;

    public int ShotCount { get; set; }

    /// <summary>Frames that may become posters and still have pixels.</summary>
    public IEnumerable<FrameSample> Survivors => samples.Where(s => s.Rejection is null && s.Picture is not null);

    /// <summary>Measures a frame and takes it over.</summary>
    public void Add(VideoFrame frame)
    {
        FrameFeatures features = FrameMeter.Measure(frame.Picture);
        FrameSample sample = new(frame.Pts, frame.Time, frame.IsKeyframe, features);
        sample.Keep(frame.Picture, frame);
        samples.Add(sample);
        held.Enqueue(sample, features.Quality.Overall);
        if (held.Count > maxPictures && held.Dequeue() is { IsPinned: false } worst)
            worst.DropPicture();
    }

    /// <summary>Takes over a frame of an earlier sweep, measured then.</summary>
    public void Restore(FrameSample sample) => samples.Add(sample);

    /// <summary>Cuts the bars off all pictures and measures them again.</summary>
    public void Crop(LetterboxBars bars)
    {
        foreach (FrameSample sample in samples.Where(s => s.Picture is not null))
        {
            PixelBuffer inside = bars.Crop(sample.Picture!);
            sample.Replace(inside, FrameMeter.Measure(inside));
        }
    }

    public void Dispose() => samples.ForEach(sample => sample.Dispose());
}
