namespace InferenceEngine.Selection.Internal.Ranking;

/// <summary>A server without rankers.</summary>
internal sealed class NoRankers : IArtworkRankers
{
    public static NoRankers Instance { get; } = new();

    public IArtworkRanker? Find(string name, string version, out string fault)
    {
        fault = "this server has no rankers.";
        return null;
    }
}
