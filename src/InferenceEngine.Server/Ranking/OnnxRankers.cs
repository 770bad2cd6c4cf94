using InferenceEngine.Onnx;
using InferenceEngine.Selection;

namespace InferenceEngine.Server.Ranking;

/// <summary>
/// The rankers of a manifest. One that cannot be opened does not keep the server from starting: policies that name it are
/// refused with the reason, and pages of older ones have the plain prior. Owns the models. Immutable; thread-safe.
/// </summary>
internal sealed class OnnxRankers : IArtworkRankers, IDisposable
{
    private readonly Dictionary<(string Name, string Version), OnnxRanker> rankers = [];
    private readonly Dictionary<(string Name, string Version), string> faults = [];
    private readonly List<RankerModel> models = [];

    /// <summary>Opens all rankers of a manifest.</summary>
    /// <exception cref="ModelException">The manifest cannot be read, or names a ranker's version twice.</exception>
    public OnnxRankers(string manifestPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(manifestPath))!;
        foreach (RankerEntry entry in RankerManifest.Load(manifestPath).Rankers)
        {
            if (rankers.ContainsKey((entry.Name, entry.Version)) || faults.ContainsKey((entry.Name, entry.Version)))
                throw new ModelException($"{manifestPath} names ranker '{entry.Name}' version '{entry.Version}' twice. Keep one entry.");
            Open(entry, folder);
        }
    }

    /// <summary>What keeps rankers of the manifest from being used.</summary>
    public IReadOnlyCollection<string> Faults => faults.Values;

    /// <summary>Names and versions of those that can be used.</summary>
    public IEnumerable<string> Names => rankers.Keys.Select(key => $"{key.Name} {key.Version}");

    public IArtworkRanker? Find(string name, string version, out string fault)
    {
        if (rankers.TryGetValue((name, version), out OnnxRanker? ranker))
        {
            fault = string.Empty;
            return ranker;
        }

        fault = faults.TryGetValue((name, version), out string? reason)
            ? reason
            : $"there is none; this server has {(rankers.Count == 0 ? "no rankers" : string.Join(", ", Names))}.";
        return null;
    }

    public void Dispose() => models.ForEach(model => model.Dispose());

    private void Open(RankerEntry entry, string folder)
    {
        try
        {
            RankerModel model = RankerModel.Open(entry, folder);
            models.Add(model);
            rankers[(entry.Name, entry.Version)] = new OnnxRanker(model);
        }
        catch (ModelException wrong)
        {
            faults[(entry.Name, entry.Version)] = wrong.Message;
        }
    }
}
