using InferenceEngine.Grpc;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Production;
using InferenceEngine.Server.Production.Jobs;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary>What <c>engine posters</c> was given: a file, all videos below a directory, or a URL. Owns and deletes what is fetched.</summary>
internal sealed class VideoArgument : IDisposable
{
    /// <summary>A directory with more is not one of films.</summary>
    private const int MostFiles = 10_000;

    /// <summary>What the help of whatever takes a URL says.</summary>
    public const string PrivateHosts = "a host on this machine or in a private network needs ENGINE_ALLOWPRIVATEADDRESSES=true";

    private string? spoolFolder;
    private UrlFetcher? fetcher;
    private JobMedia? fetched;

    private VideoArgument(IReadOnlyList<(string, string)> videos) => Videos = videos;

    /// <summary>Path of each video, and the folder of its posters below the output; empty for a single video.</summary>
    public IReadOnlyList<(string Path, string Folder)> Videos { get; private set; }

    /// <exception cref="UsageException">There is no video in a directory, or the URL cannot be fetched.</exception>
    public static async Task<VideoArgument> OpenAsync(string given, PosterOptions options, EngineSettings settings, CancellationToken cancellation)
    {
        if (given.Contains("://", StringComparison.Ordinal))
            return await FetchAsync(given, options, settings, cancellation);
        return Directory.Exists(given) ? new VideoArgument(Below(Path.GetFullPath(given))) : new VideoArgument([(given, string.Empty)]);
    }

    /// <summary>An order on one of the videos.</summary>
    public PosterRequest Request(string video, PosterOptions options) => fetched?.Request(options) ?? new PosterRequest(video, options);

    public void Dispose()
    {
        fetched?.Dispose();
        fetcher?.Dispose();
        if (spoolFolder is not null)
            Directory.Delete(spoolFolder, recursive: true);
    }

    /// <summary>All videos below a directory, each with the folder that its posters belong in.</summary>
    /// <exception cref="UsageException">There is none, or too many.</exception>
    public static IReadOnlyList<(string Path, string Folder)> Below(string folder)
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        string[] files = [.. Directory.EnumerateFiles(folder, "*", options).Where(f => VideoExtensions.Has(f)).Take(MostFiles + 1)];
        if (files.Length is 0 or > MostFiles)
        {
            throw new UsageException(files.Length == 0
                ? $"{folder} has no video; looked for {VideoExtensions.All}."
                : $"{folder} has more than {MostFiles} videos; name a smaller directory.");
        }

        // Two videos that differ in their extension only get folders that do.
        ILookup<string, string> byName = files.ToLookup(f => Path.ChangeExtension(f, null));
        return [.. files.Order(StringComparer.Ordinal).Select(f => (f, Path.GetRelativePath(folder, NameOf(f))))];

        string NameOf(string file)
        {
            string bare = Path.ChangeExtension(file, null);
            return byName[bare].Skip(1).Any() ? file : bare;
        }
    }

    /// <summary>The host is the one that the user named; its redirects may go nowhere else.</summary>
    private static async Task<VideoArgument> FetchAsync(
        string given, PosterOptions options, EngineSettings settings, CancellationToken cancellation)
    {
        VideoArgument argument = new([]) { spoolFolder = Directory.CreateTempSubdirectory("engine-video-").FullName };
        try
        {
            string[] hosts = Uri.TryCreate(given, UriKind.Absolute, out Uri? named) ? [named.Host, named.Authority, .. settings.UrlHosts] : [];
            MediaSpool spool = new(argument.spoolFolder, settings.SpoolBytes, settings.MaxVideoBytes, () => new HashSet<string>());
            UrlFetcher fetcher = argument.fetcher = new(
                new UrlRules(hosts), spool, new UrlMemory(argument.spoolFolder, spool), new CheckedConnector(settings.AllowPrivateAddresses),
                LowSpeedLimit.Of(settings));
            JobSource source = new(JobSourceKind.Url, fetcher.Check(given).AbsoluteUri, given);
            JobMedia media = argument.fetched = await AnsiConsole.Status().StartAsync("Fetching", status =>
                new JobSources(new VideoFolders([]), spool, fetcher).OpenAsync(
                    source, options, progress => status.Status = Markup.Escape(progress.Message), cancellation));
            argument.Videos = [(media.Path, string.Empty)];
            return argument;
        }
        catch (Exception failure)
        {
            argument.Dispose();
            throw failure is GrpcException refused ? new UsageException(refused.Message) : failure;
        }
    }
}
