namespace InferenceEngine.Server.Hosting;

/// <summary>Where this program's own files are.</summary>
internal static class Installation
{
    /// <summary>The folder that holds <c>models/manifest.json</c>: ENGINE_HOME, or the nearest above the program.</summary>
    public static string Home { get; } = Find();

    /// <summary>The model manifest.</summary>
    public static string ModelManifest => Path.Combine(Home, "models", "manifest.json");

    /// <summary>The fetched packages.</summary>
    public static string Packages => Path.Combine(Home, "artifacts", "packages");

    /// <summary>This executable, for starting workers.</summary>
    public static string Executable => Environment.ProcessPath ?? "engine";

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("ENGINE_HOME") is { Length: > 0 } home)
            return home;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "models", "manifest.json")))
                return folder.FullName;
        }

        return Directory.GetCurrentDirectory();
    }
}
