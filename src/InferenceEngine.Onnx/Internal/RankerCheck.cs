using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal;

/// <summary>Checks a ranker's manifest entry, and its graph against the entry. Pure.</summary>
internal static class RankerCheck
{
    public const string Member = "member";
    public const string Artwork = "artwork";
    public const string Score = "score";

    // Rows are copied for each page: wider ones are not meant for it.
    private const int MostNumbers = 1024;

    /// <summary>Throws what is wrong with an entry.</summary>
    public static void Entry(RankerEntry entry)
    {
        Require(entry.Name.Length > 0 && entry.Version.Length > 0, "name and version must not be empty");
        Require(IsInside(entry.Path), "path must be relative and stay in the manifest's folder");
        Require(entry.Sha256.Length == 64 && entry.Sha256.All(char.IsAsciiHexDigitLower), "sha256 must be 64 lower-case hexadecimal digits");
        Require(entry.MemberFeatures is >= 1 and <= MostNumbers, $"memberFeatures must be 1 to {MostNumbers}");
        Require(entry.Embedding >= 0 && entry.Hashed >= 0 && entry.RowNumbers is >= 1 and <= MostNumbers,
            $"embedding and hashed must be 1 to {MostNumbers} together");
        Require(Is(entry.Inputs, (Member, [1, entry.MemberFeatures]), (Artwork, [-1, entry.RowNumbers])),
            $"inputs must be {Member} [1,{entry.MemberFeatures}] and {Artwork} [-1,{entry.RowNumbers}], float32");
        Require(Is(entry.Outputs, (Score, [-1])), $"outputs must be {Score} [-1], float32");

        void Require(bool holds, string rule)
        {
            if (!holds)
                throw new ModelException($"Ranker '{entry.Name}' of the manifest: {rule}. Correct the entry.");
        }
    }

    /// <summary>Throws where a graph is not what its entry says.</summary>
    public static void Graph(RankerEntry entry, InferenceSession session)
    {
        Compare(entry, "input", entry.Inputs, session.InputMetadata);
        Compare(entry, "output", entry.Outputs, session.OutputMetadata);
    }

    private static bool Is(IReadOnlyList<TensorDescription> tensors, params (string Name, long[] Shape)[] wanted) =>
        tensors.Count == wanted.Length && tensors.Zip(wanted).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Type == "float32" && pair.First.Shape.SequenceEqual(pair.Second.Shape));

    private static void Compare(
        RankerEntry entry, string kind, IReadOnlyList<TensorDescription> described, IReadOnlyDictionary<string, NodeMetadata> real)
    {
        if (real.Count != described.Count)
            Fail(entry, $"the graph has {real.Count} {kind}s ({string.Join(", ", real.Keys)}), not {described.Count}");
        foreach (TensorDescription tensor in described)
        {
            if (!real.TryGetValue(tensor.Name, out NodeMetadata? node))
                Fail(entry, $"{kind} '{tensor.Name}' is not in the graph, which has {string.Join(", ", real.Keys)}");
            else if (node.ElementType != typeof(float))
                Fail(entry, $"{kind} '{tensor.Name}' is {node.ElementType.Name}, not float32");
            else if (!Fits(tensor.Shape, node.Dimensions))
                Fail(entry, $"{kind} '{tensor.Name}' is [{string.Join(",", node.Dimensions)}], not [{string.Join(",", tensor.Shape)}]");
        }
    }

    // Any number of rows must be free in the graph; what is fixed must be fixed at the same size.
    private static bool Fits(IReadOnlyList<long> described, int[] real) =>
        described.Count == real.Length && described.Zip(real).All(pair => pair.First < 0 ? pair.Second < 0 : pair.First == pair.Second);

    private static bool IsInside(string relative) =>
        relative.Length > 0 && !Path.IsPathRooted(relative) && !relative.Split('/', '\\').Contains("..");

    private static void Fail(RankerEntry entry, string what) =>
        throw new ModelException($"Ranker '{entry.Name}' ({entry.Path}): {what}. Export the graph with the manifest's tensors.");
}
