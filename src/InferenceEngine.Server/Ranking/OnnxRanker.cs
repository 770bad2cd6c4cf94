using InferenceEngine.Onnx;
using InferenceEngine.Selection;

namespace InferenceEngine.Server.Ranking;

/// <summary>An ONNX model as selection sees it. Does not own the model. Thread-safe.</summary>
internal sealed class OnnxRanker(RankerModel model) : IArtworkRanker
{
    public string Sha256 => model.Entry.Sha256;

    public int MemberFeatures => model.Entry.MemberFeatures;

    public int EmbeddingNumbers => model.Entry.Embedding;

    public int HashedLabels => model.Entry.Hashed;

    public RankingOutcome Score(
        ReadOnlySpan<float> member, ReadOnlySpan<float> artworks, Span<float> scores, TimeSpan budget) =>
        model.Score(member, artworks, scores, budget) switch
        {
            RankerRun.Done => RankingOutcome.Ranked,
            RankerRun.Late => RankingOutcome.Late,
            _ => RankingOutcome.Failed,
        };
}
