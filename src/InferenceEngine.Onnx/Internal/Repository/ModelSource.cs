namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>
/// Where the versions of one model come from: a package of the manifest, or a folder of the repository. Thread-safe.
/// </summary>
internal abstract class ModelSource(string name)
{
    public string Name { get; } = name;

    /// <summary>Reads what is to be served, anew at every call.</summary>
    /// <exception cref="ModelException">It cannot be.</exception>
    public abstract ModelConfig Read();

    /// <summary>What a version is.</summary>
    public ModelDefinition Define(ModelConfig config, long version) => new()
    {
        Name = Name,
        Version = version,
        Inputs = config.Inputs,
        Outputs = config.Outputs,
        Normalisation = config.Normalisation,
        Serving = config.Serving ?? new ServingOptions(),
    };

    /// <summary>The verified graph of a version and the folder of its external weights, empty when it has none.</summary>
    /// <exception cref="ModelException">It is missing, changed, too large, or needs what may not be.</exception>
    public (byte[] Graph, string WeightsFolder) ReadGraph(ModelConfig config, long version, long maxBytes)
    {
        ModelVersionFile file = config.Versions[version.ToString()];
        string path = Find(file.Path);
        byte[] graph = VerifiedFile.Read(path, file.Sha256, config.Serving?.MaxModelBytes ?? maxBytes, ChangedFile);
        GraphScan scan = GraphScan.Of(Name, graph);
        foreach (string external in scan.ExternalFiles)
            CheckExternal(external, file, Path.GetDirectoryName(path)!);
        return (graph, scan.ExternalFiles.Count > 0 ? Path.GetDirectoryName(path)! : string.Empty);
    }

    /// <summary>What to do about a file whose hash is another one.</summary>
    protected abstract string ChangedFile { get; }

    /// <summary>The full path of a version's file.</summary>
    protected abstract string Find(string path);

    private void CheckExternal(string external, ModelVersionFile file, string folder)
    {
        if (!RepositoryPath.IsInside(external))
        {
            throw new ModelException(
                $"Model '{Name}' keeps weights in '{external}', outside of its folder. Export it with weights inside, or beside it.");
        }

        if (file.ExternalFiles is null || !file.ExternalFiles.TryGetValue(external, out string? sha256))
        {
            throw new ModelException(
                $"Model '{Name}' keeps weights in '{external}', whose hash is not known. Add it to externalFiles of the version.");
        }

        VerifiedFile.Check(RepositoryPath.Find(folder, external), sha256, ChangedFile);
    }
}

/// <summary>A model whose weights a fetched package carries; its one version is 1.</summary>
internal sealed class PackagedSource(ModelEntry entry, string packagesFolder) : ModelSource(entry.Name)
{
    protected override string ChangedFile => entry.ConvertedFrom is null
        ? $"Delete the folder of {entry.Package} and run ./engine setup again."
        : $"Run {entry.SetUp}, which converts it again.";

    public override ModelConfig Read() => new(
        ModelConfig.CurrentFormat, entry.Inputs, entry.Outputs,
        new Dictionary<string, ModelVersionFile> { ["1"] = new(entry.Path, entry.Sha256) },
        Load: "lazy", Serving: entry.Serving, WarmUp: false, Normalisation: entry.Normalisation);

    protected override string Find(string path)
    {
        string full = Path.GetFullPath(Path.Combine(packagesFolder, entry.Package, path));
        return File.Exists(full) ? full : throw new ModelException(
            $"Model '{Name}': {full} is missing. "
            + (entry.ConvertedFrom is { } from
                ? $"Run {entry.SetUp}, which converts it from {from}."
                : $"Run {entry.SetUp}, which fetches {entry.Package}."));
    }
}

/// <summary>A model of the repository's folder.</summary>
internal sealed class FolderSource(string folder) : ModelSource(Path.GetFileName(folder))
{
    protected override string ChangedFile => $"Restore the file, or correct the hash in {ModelConfig.FileName}.";

    public override ModelConfig Read() => ModelConfig.Read(Path.Combine(folder, ModelConfig.FileName));

    protected override string Find(string path) => RepositoryPath.Find(folder, path);
}
