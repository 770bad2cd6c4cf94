namespace InferenceEngine.Onnx.Tests;

/// <summary>The real models, opened once for all tests; tests are skipped where the packages were not fetched.</summary>
internal static class Models
{
    private static readonly Lazy<ModelRepository> repository =
        new(() => new ModelRepository(RepositoryFiles.Manifest, RepositoryFiles.Packages, new OnnxOptions()));

    public static ServedModel Open(string name)
    {
        ModelEntry entry = repository.Value.Manifest.Find(name);
        Assert.SkipUnless(File.Exists(repository.Value.PathOf(entry)), $"package {entry.Package} is not fetched: run ./engine setup");
        return repository.Value.Open(name);
    }
}
