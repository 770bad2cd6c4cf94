using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Jobs;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>Takes an uploaded video and submits its job. Stateless and thread-safe.</summary>
internal sealed class JobUpload(JobServices services)
{
    private const int LongestName = 200;

    /// <summary>The header, then the video's bytes.</summary>
    public async Task<V1.Job> TakeAsync(IAsyncEnumerable<V1.UploadJobRequest> parts, CancellationToken cancellation)
    {
        (string Name, PosterOrder Order, int Priority)? asked = null;
        await using SpoolWriter writer = services.Spool.Begin();
        await foreach (V1.UploadJobRequest part in parts.WithCancellation(cancellation))
        {
            if (asked is null)
            {
                if (part.Header is not { } header)
                    throw GrpcErrors.Invalid("header", "The first message must be the header.");
                asked = (FileName(header.FileName), PosterOrderMapping.FromWire(header.Order), ProductionGrpc.Priority(header.Priority));
            }
            else if (part.PartCase == V1.UploadJobRequest.PartOneofCase.Chunk)
            {
                await writer.WriteAsync(part.Chunk.Memory, cancellation);
            }
            else
            {
                throw GrpcErrors.Invalid("header", "Only the first message may be a header; the others carry the video.");
            }
        }

        if (asked is not { } wanted)
            throw GrpcErrors.Invalid("header", "The upload has no message.");
        return await SubmitAsync(writer, wanted.Name, wanted.Order, wanted.Priority);
    }

    /// <summary>Keeps the video that was written and submits a job for it.</summary>
    public async Task<V1.Job> SubmitAsync(SpoolWriter writer, string name, PosterOrder order, int priority)
    {
        (string hash, IDisposable pin) = await writer.CompleteAsync();
        using (pin)
        {
            (Job job, bool existed) = services.Queue.Submit(new JobSource(JobSourceKind.Media, hash, name), order, priority, attached: false);
            return JobMapping.ToWire(job, services.Queue.Ahead(job), existed);
        }
    }

    /// <summary>A name for people: no path, no control characters.</summary>
    public static string FileName(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        if (last.Length > LongestName || last.Any(char.IsControl))
            throw GrpcErrors.Invalid("file_name", $"must be at most {LongestName} characters, without control characters.");
        return last.Length > 0 ? last : "upload";
    }
}
