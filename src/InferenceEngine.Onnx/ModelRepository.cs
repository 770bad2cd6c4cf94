using InferenceEngine.Onnx.Internal.Repository;

namespace InferenceEngine.Onnx;

/// <summary>
/// The models that may be served: those of the manifest, whose weights are in fetched packages, and those of a folder, one
/// folder each with its <see cref="ModelConfig.FileName"/>. Owns what is loaded. Thread-safe.
/// </summary>
public sealed class ModelRepository : IDisposable
{
    /// <summary>Models of a folder; each that is loaded has threads of its own.</summary>
    private const int MaxModels = 1000;

    private readonly SortedDictionary<string, ServedModel> models = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly string manifestFolder;
    private readonly string packagesFolder;
    private readonly string? folder;
    private bool disposed;

    /// <summary>Reads the manifest and lists the folder; loads no model yet.</summary>
    /// <param name="manifestPath">Path of <c>models/manifest.json</c>.</param>
    /// <param name="packagesFolder">Folder that holds the fetched packages, one <c>name@version</c> folder each.</param>
    /// <param name="options">How models run.</param>
    /// <param name="folder">Folder of further models; null: none.</param>
    /// <exception cref="ModelException">The manifest or the folder cannot be read.</exception>
    public ModelRepository(string manifestPath, string packagesFolder, OnnxOptions options, string? folder = null)
    {
        this.packagesFolder = packagesFolder;
        manifestFolder = Path.GetDirectoryName(Path.GetFullPath(manifestPath))!;
        this.folder = folder is null ? null : Path.GetFullPath(folder);
        Options = options.Validate();
        Manifest = ModelManifest.Load(manifestPath);
        foreach (ModelEntry entry in Manifest.Models)
            models.Add(entry.Name, new ServedModel(new PackagedSource(entry, FolderOf(entry)), Options, Find));
        FindNew();
    }

    /// <summary>The models of packages.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>How models run.</summary>
    public OnnxOptions Options { get; }

    /// <summary>All models by name, loaded or not.</summary>
    public IReadOnlyList<ServedModel> Models
    {
        get
        {
            lock (gate)
                return [.. models.Values];
        }
    }

    /// <summary>The model of a name, loaded or not; null when there is none.</summary>
    public ServedModel? Find(string name)
    {
        lock (gate)
            return models.GetValueOrDefault(name);
    }

    /// <summary>The model called <paramref name="name"/>, loaded on first use.</summary>
    /// <exception cref="ModelException">Unknown, missing, changed, or not what its manifest says.</exception>
    public ServedModel Open(string name)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ServedModel model = Find(name) ?? throw new ModelException(
            $"No model is named '{name}'. There are: {string.Join(", ", Models.Select(m => m.Name))}.");
        model.EnsureLoadedAsync(CancellationToken.None).GetAwaiter().GetResult();
        return model;
    }

    /// <summary>Loads or reloads a model; one whose folder has appeared meanwhile too.</summary>
    /// <exception cref="ModelException">It cannot be loaded; what served before still serves.</exception>
    public async Task LoadAsync(string name, CancellationToken cancellation)
    {
        if (Find(name) is null)
            FindNew();
        ServedModel model = Find(name)
            ?? throw new ModelException($"failed to load '{name}', failed to poll from model repository");
        await model.LoadAsync(cancellation);
    }

    /// <summary>Loads all models that ask for it; those that fail keep their reason in <see cref="ServedModel.Failure"/>.</summary>
    public async Task LoadEagerAsync(CancellationToken cancellation)
    {
        foreach (ServedModel model in Models)
        {
            try
            {
                if (!model.ReadConfig().IsLazy)
                    await model.LoadAsync(cancellation);
            }
            catch (ModelException cause)
            {
                model.Failed(cause);
            }
        }
    }

    /// <summary>The verified primary version of a model, for whoever opens it on a device of his own.</summary>
    /// <exception cref="ModelException">Unknown, missing, changed, with weights in other files, or not what its manifest says.</exception>
    internal (ModelDefinition Model, byte[] Graph) ReadPrimary(string name)
    {
        ServedModel served = Find(name) ?? throw new ModelException(
            $"No model is named '{name}'. There are: {string.Join(", ", Models.Select(m => m.Name))}.");
        return served.ReadPrimary();
    }

    /// <summary>The full path of a packaged model's file.</summary>
    public string PathOf(ModelEntry entry) => Path.GetFullPath(Path.Combine(FolderOf(entry), entry.Package, entry.Path));

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        foreach (ServedModel model in Models)
            model.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private string FolderOf(ModelEntry entry) => entry.Package == ModelEntry.OwnPackage ? manifestFolder : packagesFolder;

    /// <summary>Adds the folders that are not known yet.</summary>
    private void FindNew()
    {
        if (folder is null)
            return;
        if (!Directory.Exists(folder))
            throw new ModelException($"The model folder {folder} is missing. Create it, or name another one.");
        foreach (string path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (ModelConfigCheck.IsName(name))
                Add(name, path);
        }
    }

    private void Add(string name, string path)
    {
        if (Manifest.Models.Any(entry => entry.Name == name))
            throw new ModelException($"{path}: models/manifest.json has a model '{name}' already. Rename the folder.");
        lock (gate)
        {
            if (models.ContainsKey(name))
                return;
            if (models.Count >= MaxModels)
                throw new ModelException($"{folder} has more than {MaxModels} models. Use several servers.");
            models.Add(name, new ServedModel(new FolderSource(path), Options, Find));
        }
    }
}
