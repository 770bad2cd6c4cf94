namespace InferenceEngine.Onnx.Tests;

/// <summary>Finds the repository's files and the optional labelled data beside it. Tests that need absent data are skipped.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Manifest => Path.Combine(Root, "models", "manifest.json");

    public static string Packages => Path.Combine(Root, "artifacts", "packages");

    /// <summary>A file or folder under shared/data, or a skipped test.</summary>
    public static string Data(string relative)
    {
        string path = Path.Combine(Root, "..", "shared", "data", relative);
        Assert.SkipUnless(Path.Exists(path), $"labelled data {relative} is not on this machine");
        return path;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "global.json")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside the repository");
    }
}
