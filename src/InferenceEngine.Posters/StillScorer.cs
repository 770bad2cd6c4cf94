using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters;

/// <summary>
/// Scores stills as production scores frames, so that a photograph can be compared with them. Does not own the models.
/// Thread-safe.
/// </summary>
public sealed class StillScorer(PosterModels models)
{
    /// <summary>Measures are calibrated at this long side.</summary>
    private const int LongSide = 640;

    private const int TextLongSide = 960;

    /// <summary>All scores of a picture, which must live until the task ends.</summary>
    public async Task<CandidateScores> ScoreAsync(PixelBuffer picture, CancellationToken cancellation)
    {
        FrameSeen seen = await models.LookAsync(picture, FaceSearch.Thorough, TextLongSide, known: default, cancellation);
        double ratio = Math.Min(1, (double)LongSide / Math.Max(picture.Width, picture.Height));
        using PixelBuffer small = Resampler.Resize(
            picture, new Box(0, 0, picture.Width, picture.Height),
            Math.Max(1, (int)Math.Round(picture.Width * ratio)), Math.Max(1, (int)Math.Round(picture.Height * ratio)));
        return CandidateRanking.Score(FrameMeter.Measure(small).Quality, seen, picture.Width, picture.Height);
    }
}
