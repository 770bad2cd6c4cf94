using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production;

/// <summary>
/// The folders below which a request may open videos. A path is resolved through symbolic links before it is compared,
/// so none leads out. Immutable and thread-safe.
/// </summary>
internal sealed class VideoFolders(IReadOnlyList<string> folders)
{
    private const int MostListed = 500;
    private readonly string[] roots = [.. folders.Select(f => Resolve(Path.GetFullPath(f)))];

    /// <summary>The full path of a video that a request names.</summary>
    /// <exception cref="GrpcException">It is missing, not a file, or outside of every allowed folder.</exception>
    public string Find(string requested)
    {
        if (requested.Length == 0 || requested.Length > 4096 || requested.Contains('\0', StringComparison.Ordinal))
            throw GrpcErrors.Invalid("video_path", "must be a path of 1 to 4096 characters.");
        if (requested.Contains("://", StringComparison.Ordinal))
            throw GrpcErrors.Invalid("video_path", "is a URL; this server opens files. Download it into a video folder first.");
        if (roots.Length == 0)
        {
            throw GrpcErrors.Of(
                GrpcStatusCode.FailedPrecondition,
                "NO_VIDEO_FOLDERS",
                "This server has no video folders: start it with --videos DIR to allow files below DIR.");
        }

        IEnumerable<string> places = Path.IsPathRooted(requested) ? [requested] : roots.Select(r => Path.Combine(r, requested));
        string[] inside = [.. places.Select(p => Resolve(Path.GetFullPath(p))).Where(IsInside)];
        if (inside.Length == 0)
        {
            throw GrpcErrors.Of(
                GrpcStatusCode.PermissionDenied, "OUTSIDE_VIDEO_FOLDERS", $"'{requested}' is not below a video folder of this server.");
        }

        return inside.FirstOrDefault(File.Exists)
            ?? (inside.Any(Directory.Exists)
                ? throw GrpcErrors.Invalid("video_path", $"'{requested}' is a directory; name a video file.")
                : throw GrpcErrors.Of(GrpcStatusCode.NotFound, "NO_SUCH_VIDEO", $"'{requested}' does not exist."));
    }

    /// <summary>Paths of videos below the folders, relative to theirs, for people to pick from; at most <see cref="MostListed"/>.</summary>
    public IReadOnlyList<string> List()
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return
        [
            .. roots.Where(Directory.Exists)
                .SelectMany(root => Directory.EnumerateFiles(root, "*", options).Where(VideoExtensions.Has).Select(path => Path.GetRelativePath(root, path)))
                .Take(MostListed).Order(StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static string Resolve(string path)
    {
        string resolved = Path.GetPathRoot(path) ?? "/";
        foreach (string part in path[resolved.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            FileSystemInfo info = Directory.Exists(resolved) ? new DirectoryInfo(resolved) : new FileInfo(resolved);
            if (info.LinkTarget is not null)
                resolved = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? resolved;
        }

        return resolved;
    }

    private bool IsInside(string path) => roots.Any(root => path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal));
}
