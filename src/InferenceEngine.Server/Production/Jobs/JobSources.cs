using System.Security.Cryptography;
using InferenceEngine.Grpc;
using InferenceEngine.Posters;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Turns a job's source into a local file with its hash. Thread-safe.</summary>
internal sealed class JobSources(VideoFolders folders, MediaSpool spool, UrlFetcher urls)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Checks a source when it is submitted, so that a mistake is told at once.</summary>
    /// <exception cref="GrpcException">It is not allowed, or not there.</exception>
    public JobSource Check(JobSource source) => source.Kind switch
    {
        JobSourceKind.File => source with { Value = folders.Find(source.Value) },
        JobSourceKind.Url => source with { Value = urls.Check(source.Value).AbsoluteUri },
        _ => spool.Find(source.Value) is not null ? source : throw NoMedia(source.Value),
    };

    /// <summary>The file, fetched where it is not here: as much of it as these options read.</summary>
    /// <exception cref="GrpcException">It is gone, or cannot be fetched.</exception>
    public async Task<JobMedia> OpenAsync(JobSource source, PosterOptions options, Action<PosterProgress> report, CancellationToken cancellation)
    {
        switch (source.Kind)
        {
            case JobSourceKind.File:
                string path = folders.Find(source.Value); // links may have changed since
                return new JobMedia(path, await HashAsync(path, cancellation), null);
            case JobSourceKind.Url:
                return options.ReadsKeyframesOnly
                    ? await urls.OpenPartsAsync(new Uri(source.Value), takesWhole: true, report, cancellation)
                    : await urls.FetchAsync(new Uri(source.Value), "the order looks at every frame", report, cancellation);
            default:
                IDisposable pin = spool.Pin(source.Value);
                if (spool.Find(source.Value) is { } found)
                    return new JobMedia(found, source.Value, pin);
                pin.Dispose();
                throw NoMedia(source.Value);
        }
    }

    /// <summary>The video of a job that has opened it, as it is now; nothing is fetched but parts that are read of one that came in parts.</summary>
    /// <exception cref="GrpcException">It is gone.</exception>
    public async Task<JobMedia> LocateAsync(JobRecord record, CancellationToken cancellation)
    {
        if (record.InParts)
            return await urls.OpenPartsAsync(new Uri(record.Source.Value), takesWhole: false, _ => { }, cancellation);
        string path = record.Source.Kind == JobSourceKind.File
            ? folders.Find(record.Source.Value)
            : spool.Find(record.ContentHash) ?? throw NoMedia(record.ContentHash);
        return new JobMedia(path, record.ContentHash, null);
    }

    private static GrpcException NoMedia(string id) => GrpcErrors.Of(
        GrpcStatusCode.NotFound, "NO_SUCH_MEDIA", $"The server has no video '{id}', or no longer; upload it again.");

    private static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BlockBytes, useAsync: false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }
}
