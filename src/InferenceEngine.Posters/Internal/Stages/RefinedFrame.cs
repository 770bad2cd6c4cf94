using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Memory;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>A chosen frame at full size, with what the models saw in it. Owns the pixels through its sample.</summary>
internal sealed record RefinedFrame(FrameSample Sample, FrameSeen Seen, IReadOnlyList<string> Reasons) : IDisposable
{
    public PixelBuffer Picture => Sample.Picture!;

    /// <summary>The same without pixels.</summary>
    public Finalist ToFinalist() =>
        new(Sample.Pts, Sample.Time, Sample.IsKeyframe, Sample.Shot, Sample.Motion, Sample.Features, Seen, Reasons);

    public void Dispose() => Sample.Dispose();
}
