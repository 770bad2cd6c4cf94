using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// The largest face at keyframes, second by second. A keyframe speaks for its surroundings up to the edges of its shot and as
/// far as people stay about as they are.
/// </summary>
internal static class FaceTrack
{
    /// <summary>Side of the frames that the model sees: half as many pixels as its input, which finds close-ups and medium shots.</summary>
    private const int LongSide = 320;

    /// <summary>A face as high as this share of the frame says most, as in the ranking of posters.</summary>
    private const double FullHeight = 0.28;

    /// <summary>Keyframes nearer than this say the same.</summary>
    private static readonly TimeSpan spacing = TimeSpan.FromSeconds(2);

    /// <summary>Farther than this from any keyframe of the shot nothing is known.</summary>
    private const double FarthestSeconds = 5;

    public static async Task<double[]> MeasureAsync(
        MediaWorker worker, PosterModels models, ShotScan scan, int seconds, CancellationToken cancellation)
    {
        List<(double At, int Shot, double Face)> seen = [];
        await foreach (VideoFrame frame in worker.SweepKeyframesAsync(LongSide, spacing, cancellation))
        {
            using (frame)
            {
                IReadOnlyList<Face> faces = await models.FacesAsync(frame.Picture, cancellation);
                double largest = faces.Count == 0 ? 0
                    : faces.Max(f => f.Score * Math.Min(1, f.Box.Height / (frame.Picture.Height * FullHeight)));
                seen.Add((frame.Time.TotalSeconds, scan.ShotAt(frame.Pts), largest));
            }
        }

        ShotTimes shots = new(scan);
        double[] faceAt = new double[seconds], apartAt = new double[seconds];
        Array.Fill(apartAt, FarthestSeconds);
        foreach ((double at, int shot, double face) in seen)
            Spread(at, face, second => shots.At(second + 0.5) == shot, faceAt, apartAt);
        return faceAt;
    }

    /// <summary>To the seconds around it that no nearer keyframe speaks for.</summary>
    private static void Spread(double at, double face, Func<int, bool> isOfShot, double[] faceAt, double[] apartAt)
    {
        int from = (int)Math.Clamp(at - FarthestSeconds, 0, faceAt.Length), to = (int)Math.Clamp(at + FarthestSeconds + 1, 0, faceAt.Length);
        for (int second = from; second < to; second++)
        {
            double apart = Math.Abs(second + 0.5 - at);
            if (apart < apartAt[second] && isOfShot(second))
                (faceAt[second], apartAt[second]) = (face, apart);
        }
    }
}
