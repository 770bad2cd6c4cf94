using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal;

/// <summary>Compares a manifest entry with the graph that was really loaded. Pure.</summary>
internal static class GraphCheck
{
    public static void Check(ModelEntry entry, InferenceSession session)
    {
        Compare(entry, "input", entry.Inputs, session.InputMetadata);
        Compare(entry, "output", entry.Outputs, session.OutputMetadata);
    }

    private static void Compare(
        ModelEntry entry, string kind, IReadOnlyList<TensorDescription> described, IReadOnlyDictionary<string, NodeMetadata> real)
    {
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

    /// <summary>A free dimension of the graph accepts any described size; a fixed one only its own.</summary>
    private static bool Fits(IReadOnlyList<long> described, int[] real) =>
        described.Count == real.Length && described.Zip(real).All(pair => pair.Second <= 0 || pair.First == pair.Second);

    private static void Fail(ModelEntry entry, string what) =>
        throw new ModelException(
            $"Model '{entry.Name}' ({entry.Package}/{entry.Path}) does not match models/manifest.json: {what}. Correct the entry.");
}
