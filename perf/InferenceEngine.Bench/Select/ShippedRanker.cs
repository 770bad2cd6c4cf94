using InferenceEngine.Onnx;
using InferenceEngine.Selection;

namespace InferenceEngine.Bench.Select;

/// <summary>The ranker of models/manifest.json, as the server gives it to selection. Owns the model. Thread-safe.</summary>
internal sealed class ShippedRanker : IArtworkRanker, IArtworkRankers, IDisposable
{
    private readonly RankerModel model = RankerModel.Open(
        RankerManifest.Load(Installation.ModelManifest).Rankers[0], Path.GetDirectoryName(Installation.ModelManifest)!);

    public string Name => model.Entry.Name;

    public string Version => model.Entry.Version;

    public string Sha256 => model.Entry.Sha256;

    public int MemberFeatures => model.Entry.MemberFeatures;

    public int EmbeddingNumbers => model.Entry.Embedding;

    public int HashedLabels => model.Entry.Hashed;

    public IArtworkRanker? Find(string name, string version, out string fault)
    {
        fault = string.Empty;
        return this;
    }

    public RankingOutcome Score(
        ReadOnlySpan<float> member, ReadOnlySpan<float> artworks, Span<float> scores, TimeSpan budget) =>
        model.Score(member, artworks, scores, budget) == RankerRun.Done ? RankingOutcome.Ranked : RankingOutcome.Late;

    public void Dispose() => model.Dispose();
}
