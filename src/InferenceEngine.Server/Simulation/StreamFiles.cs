using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// The files that a series of runs writes as it goes, of the first contender: the first repetition for Vowpal Wabbit, and of
/// each repetition the truth and what a ranker can be trained on. Owns them. Thread-safe.
/// </summary>
/// <param name="first">The first contender.</param>
/// <param name="vowpal">File for Vowpal Wabbit, or null.</param>
/// <param name="truth">Folder for <c>truth-1.csv</c> and so on, or null.</param>
/// <param name="ranking">Folder for <c>ranking-1.csv</c> and so on, or null.</param>
internal sealed class StreamFiles(Contender first, string? vowpal, string? truth, string? ranking) : IDisposable
{
    private readonly List<IDisposable> open = [];

    /// <summary>Who is told the decisions of a run, or null.</summary>
    public IVisitRecorder? For(Contender contender, int repetition, SimulatedWorld world)
    {
        if (contender != first)
            return null;
        List<IVisitRecorder> recorders = [];
        if (vowpal is not null && repetition == 1)
            recorders.Add(Keep(new VowpalFile(Create(vowpal), world)));
        if (truth is not null)
            recorders.Add(Keep(new TruthFile(Create(Path.Combine(truth, $"truth-{repetition}.csv")), world)));
        if (ranking is not null)
            recorders.Add(Keep(new RankingFile(Create(Path.Combine(ranking, $"ranking-{repetition}.csv")), world)));
        return recorders.Count == 0 ? null : new Both(recorders);
    }

    public void Dispose()
    {
        lock (open)
            open.ForEach(file => file.Dispose());
    }

    private static StreamWriter Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new StreamWriter(path);
    }

    private T Keep<T>(T file)
        where T : IDisposable
    {
        lock (open)
            open.Add(file);
        return file;
    }

    private sealed class Both(List<IVisitRecorder> recorders) : IVisitRecorder
    {
        public void Record(
            Visit visit, IReadOnlyList<SimulatedArtwork> eligible, SimulatedArtwork shown, double propensity) =>
            recorders.ForEach(recorder => recorder.Record(visit, eligible, shown, propensity));
    }
}
