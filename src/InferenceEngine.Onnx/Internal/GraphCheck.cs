using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal;

/// <summary>Compares a manifest entry with the graph that was really loaded. Pure.</summary>
internal static class GraphCheck
{
    public static void Check(ModelDefinition model, InferenceSession session)
    {
        Compare(model, "input", model.Inputs, session.InputMetadata);
        Compare(model, "output", model.Outputs, session.OutputMetadata);
        string[] unknown = [.. session.InputMetadata.Keys.Where(name => model.InputIndex(name) < 0)];
        if (unknown.Length > 0)
            Fail(model, $"the graph also needs input '{string.Join("', '", unknown)}'");
        if (model.IsBatched)
            CheckBatch(model, session);
    }

    private static void CheckBatch(ModelDefinition model, InferenceSession session)
    {
        foreach ((string name, NodeMetadata node) in session.InputMetadata.Concat(session.OutputMetadata))
        {
            if (node.Dimensions.Length == 0 || node.Dimensions[0] > 0)
                Fail(model, $"maxBatch is {model.Serving.MaxBatch}, but the first dimension of '{name}' is not free");
        }
    }

    private static void Compare(
        ModelDefinition model, string kind, IReadOnlyList<TensorDescription> described, IReadOnlyDictionary<string, NodeMetadata> real)
    {
        foreach (TensorDescription tensor in described)
        {
            if (!real.TryGetValue(tensor.Name, out NodeMetadata? node))
                Fail(model, $"{kind} '{tensor.Name}' is not in the graph, which has {string.Join(", ", real.Keys)}");
            else if (!node.IsTensor || TensorTypes.FromRuntime(node.ElementDataType) != tensor.ElementType)
                Fail(model, $"{kind} '{tensor.Name}' is {Name(node)}, not {tensor.Type}");
            else if (!Fits(tensor.Shape, node.Dimensions))
                Fail(model, $"{kind} '{tensor.Name}' is [{string.Join(",", node.Dimensions)}], not [{string.Join(",", tensor.Shape)}]");
        }
    }

    /// <summary>A free dimension of the graph accepts any described size; a fixed one only its own.</summary>
    private static bool Fits(IReadOnlyList<long> described, int[] real) =>
        described.Count == real.Length && described.Zip(real).All(pair => pair.Second <= 0 || pair.First == pair.Second);

    private static string Name(NodeMetadata node) => !node.IsTensor ? "no tensor"
        : TensorTypes.FromRuntime(node.ElementDataType)?.ManifestName() ?? node.ElementDataType.ToString();

    private static void Fail(ModelDefinition model, string what) =>
        throw new ModelException(
            $"Model '{model.Name}', version {model.Version}, does not match its manifest: {what}. Correct that.");
}
