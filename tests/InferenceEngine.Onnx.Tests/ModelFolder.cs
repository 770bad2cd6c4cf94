using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferenceEngine.Onnx.Tests;

/// <summary>A repository folder on disk with models that add a number, which tells versions apart.</summary>
internal sealed class ModelFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("repository-").FullName;

    public ModelRepository Open() => new(RepositoryFiles.Manifest, RepositoryFiles.Packages, new OnnxOptions(), Path);

    /// <summary>Writes versions of a model y = x + number over [n, w], and its model.json.</summary>
    public void Write(string name, object? rules, params (long Version, float Adds)[] versions)
    {
        Dictionary<long, byte[]> files = versions.ToDictionary(v => v.Version, v => Adding(v.Adds));
        WriteGraphs(name, files, "float32", rules);
    }

    /// <summary>Writes any graphs with one input x and one output y of [n, w].</summary>
    public void WriteGraphs(string name, IReadOnlyDictionary<long, byte[]> graphs, string type, object? rules)
    {
        JsonObject versions = [];
        foreach ((long version, byte[] graph) in graphs)
        {
            string file = System.IO.Path.Combine(Path, name, version.ToString(), "model.onnx");
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, graph);
            versions[version.ToString()] = new JsonObject
            {
                ["path"] = $"{version}/model.onnx", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(graph)),
            };
        }

        JsonObject config = new()
        {
            ["formatVersion"] = 1,
            ["inputs"] = Tensors("x", type),
            ["outputs"] = Tensors("y", type),
            ["versions"] = versions,
            ["serving"] = new JsonObject { ["maxBatch"] = 8 },
        };
        foreach ((string key, JsonNode? value) in (JsonSerializer.SerializeToNode(rules) as JsonObject) ?? [])
            config[key] = value?.DeepClone();
        WriteConfig(name, config.ToJsonString());
    }

    public void WriteConfig(string name, string json)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, name));
        File.WriteAllText(ConfigPath(name), json);
    }

    public string ReadConfig(string name) => File.ReadAllText(ConfigPath(name));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public static byte[] Adding(float number) => new OnnxGraph()
        .Input("x", OnnxGraph.Float, -1, -1).Output("y", OnnxGraph.Float, -1, -1)
        .Constant<float>("number", OnnxGraph.Float, [1], number).Node("Add", ["x", "number"], ["y"]).ToArray();

    private static JsonArray Tensors(string name, string type) =>
        [new JsonObject { ["name"] = name, ["type"] = type, ["shape"] = new JsonArray(-1, -1) }];

    private string ConfigPath(string name) => System.IO.Path.Combine(Path, name, ModelConfig.FileName);
}
