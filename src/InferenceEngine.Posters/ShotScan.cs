using System.Runtime.InteropServices;
using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Shots;

namespace InferenceEngine.Posters;

/// <summary>
/// What one look at every frame of a video says: its shots and scenes, exact to the frame. Immutable. Frames are numbered in
/// the order of showing, from 0; frames too damaged to decode have no number.
/// </summary>
public sealed class ShotScan
{
    private readonly ShotFeatureSequence features;
    private readonly long[] pts;

    internal ShotScan(ShotFeatureSequence features, long[] pts, TimeSpan[] times)
    {
        this.features = features;
        this.pts = pts;
        Times = times;
        (float[] cut, float[] slow) = BoundaryNetwork.Shipped.Run(features.Values);
        Boundaries = BoundaryPicker.Pick(cut, slow, features.Values);
        Shots = ShotList.From(Boundaries, times, features.Looks);
    }

    /// <summary>Frames that were decoded.</summary>
    public int FrameCount => pts.Length;

    /// <summary>When each frame is shown.</summary>
    internal IReadOnlyList<TimeSpan> Times { get; }

    /// <summary>Where shots begin, in order; the beginning of the video is none.</summary>
    public IReadOnlyList<ShotBoundary> Boundaries { get; }

    /// <summary>The shots, in order; none when the video has no frame.</summary>
    public IReadOnlyList<Shot> Shots { get; }

    /// <summary>Decodes all of a video that <paramref name="worker"/> has opened, at a small size.</summary>
    /// <param name="worker">Has the video open.</param>
    /// <param name="seen">Called with the time of each frame, for progress.</param>
    /// <param name="cancellation">Stops decoding.</param>
    /// <exception cref="MediaException">Nothing can be decoded.</exception>
    public static async Task<ShotScan> RunAsync(
        MediaWorker worker, Func<TimeSpan, ValueTask>? seen, CancellationToken cancellation)
    {
        ShotScanner scanner = new();
        await foreach (VideoFrame frame in worker.ScanAsync(
            ShotThumbnail.LongSide, ShotThumbnail.LongSide, TimeSpan.MaxValue, cancellation))
        {
            using (frame)
            {
                if (!frame.IsThumbnail)
                    continue;
                scanner.Add(frame);
            }

            if (seen is not null)
                await seen(frame.Time);
        }

        return scanner.Complete();
    }

    /// <summary>The number of the frame at a time stamp, or of the last one before it.</summary>
    public int FrameAt(long timeStamp)
    {
        int at = Array.BinarySearch(pts, timeStamp);
        return at >= 0 ? at : Math.Max(0, ~at - 1);
    }

    /// <summary>The index of the shot that shows a time stamp.</summary>
    public int ShotAt(long timeStamp) => ShotOf(FrameAt(timeStamp));

    /// <summary>The index of the shot that a frame is in.</summary>
    internal int ShotOf(int frame)
    {
        int shot = 0;
        while (shot + 1 < Shots.Count && Shots[shot + 1].FirstFrame <= frame)
            shot++;
        return shot;
    }

    /// <summary>The slow transition that the frame at a time stamp is a part of, or null.</summary>
    public ShotBoundary? TransitionAt(long timeStamp)
    {
        int frame = FrameAt(timeStamp);
        return Boundaries.FirstOrDefault(b => b.Kind != ShotBoundaryKind.Cut && b.FirstFrame <= frame && b.LastFrame >= frame);
    }

    /// <summary>The features of a frame, as <see cref="ShotFeatures.Names"/> tells them.</summary>
    internal ReadOnlySpan<float> FeaturesOf(int frame) =>
        features.Values.Slice(frame * ShotFeatures.Names.Count, ShotFeatures.Names.Count);

    /// <summary>The features as rows of little-endian floats, for training: models/shots/train.py.</summary>
    public void WriteFeatures(Stream output) => output.Write(MemoryMarshal.AsBytes(features.Values));
}
