using System.Globalization;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// Writes what was shown and what it earned, so that a ranker can be trained on it: the member's features <c>x</c>, the
/// artwork's embedding <c>e</c>, its scores by name and its tags, and the reward that came in the end. Bots are left out. Owns
/// the file. Used by one thread.
/// </summary>
internal sealed class RankingFile : IVisitRecorder, IDisposable
{
    private readonly TextWriter file;
    private readonly SimulatedWorld world;

    public RankingFile(TextWriter file, SimulatedWorld world)
    {
        (this.file, this.world) = (file, world);
        IEnumerable<string> names =
        [
            "hour", "title", "artwork",
            .. Enumerable.Range(0, world.Options.Features).Select(k => $"x{k}"),
            .. Enumerable.Range(0, world.Options.Features + 1).Select(k => $"e{k}"),
            $"score:{SimulatedArtwork.ScoreName}", "reward",
        ];
        file.Write(string.Join(',', names) + "\n");
    }

    public void Record(Visit visit, IReadOnlyList<SimulatedArtwork> eligible, SimulatedArtwork shown, double propensity)
    {
        if (visit.IsBot)
            return;
        IEnumerable<string> fields =
        [
            $"{visit.Hour}", $"{shown.Title}", $"{shown.Index}",
            .. visit.Features.Concat(shown.CatalogEmbedding).Select(x => x.ToString("R", CultureInfo.InvariantCulture)),
            shown.QualityScore.ToString("R", CultureInfo.InvariantCulture),
            $"{world.AnswerTo(visit, shown).Reward}",
        ];
        file.Write(string.Join(',', fields) + "\n");
    }

    public void Dispose() => file.Dispose();
}
