using System.Globalization;
using System.Security.Cryptography;
using InferenceEngine.Onnx;
using InferenceEngine.Onnx.Tests;

namespace InferenceEngine.Bench.Inference;

/// <summary>
/// A model folder with a ranker-like network of three dense layers with random weights, seeded by its version: what a batch
/// helps most, since a single row reads all weights for few sums. Owns the folder.
/// </summary>
internal sealed class RankerFolder(int width) : IDisposable
{
    /// <summary>The model that batches up to <see cref="MaxBatch"/>.</summary>
    public const string Batched = "ranker";

    /// <summary>The same network, a row at a time.</summary>
    public const string Single = "ranker-single";

    public const int Features = 256;
    public const int MaxBatch = 32;

    private readonly ScratchFolder folder = new();

    /// <summary>Weights of the network.</summary>
    public int Weights => (Features * width) + (width * width) + width;

    public ModelRepository Open() =>
        new(Installation.ModelManifest, Installation.Packages, new OnnxOptions(), folder.Path);

    /// <summary>Writes a version as the only one, and returns the file.</summary>
    public byte[] Write(string name, int version)
    {
        byte[] graph = WriteGraph(name, version);
        Select(name, version, Convert.ToHexStringLower(SHA256.HashData(graph)));
        return graph;
    }

    /// <summary>Writes the file of a version that is not served yet.</summary>
    public byte[] WriteGraph(string name, int version)
    {
        byte[] graph = Graph(version);
        string file = Path.Combine(folder.Path, name, version.ToString(CultureInfo.InvariantCulture), "model.onnx");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, graph);
        return graph;
    }

    /// <summary>Makes a version that was written the only one.</summary>
    public void Select(string name, int version, string sha256)
    {
        // One instance: its runs cost what reading the weights costs, which two with half of the clients each would do for half as many rows.
        string serving = name == Batched ? $$""", "serving": { "maxBatch": {{MaxBatch}}, "instances": 1 }""" : "";
        File.WriteAllText(Path.Combine(folder.Path, name, ModelConfig.FileName), $$"""
            {
              "formatVersion": 1,
              "inputs": [{ "name": "x", "type": "float32", "shape": [-1, {{Features}}] }],
              "outputs": [{ "name": "y", "type": "float32", "shape": [-1, 1] }],
              "versions": { "{{version}}": { "path": "{{version}}/model.onnx", "sha256": "{{sha256}}" } }{{serving}}
            }
            """);
    }

    public void Dispose() => folder.Dispose();

    private byte[] Graph(int seed)
    {
        Random random = new(seed);
        return new OnnxGraph()
            .Input("x", OnnxGraph.Float, -1, Features).Output("y", OnnxGraph.Float, -1, 1)
            .Constant("w1", OnnxGraph.Float, [Features, width], Numbers(random, Features, width))
            .Constant("w2", OnnxGraph.Float, [width, width], Numbers(random, width, width))
            .Constant("w3", OnnxGraph.Float, [width, 1], Numbers(random, width, 1))
            .Node("MatMul", ["x", "w1"], ["h1"]).Node("Relu", ["h1"], ["a1"])
            .Node("MatMul", ["a1", "w2"], ["h2"]).Node("Relu", ["h2"], ["a2"])
            .Node("MatMul", ["a2", "w3"], ["y"]).ToArray();
    }

    private static ReadOnlySpan<float> Numbers(Random random, int rows, int columns)
    {
        float scale = MathF.Sqrt(2f / rows);
        float[] numbers = new float[rows * columns];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = ((random.NextSingle() * 2) - 1) * scale;
        return numbers;
    }
}
