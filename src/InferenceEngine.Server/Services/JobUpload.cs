using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Jobs;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>Takes a video that comes in messages, and submits its job. Stateless and thread-safe.</summary>
internal sealed class JobUpload(JobServices services, JobDesk desk)
{
    /// <summary>The header, then the video's bytes.</summary>
    /// <exception cref="GrpcException">Something is wrong with either, or there is no room.</exception>
    public async Task<(Job Job, bool Existed)> TakeAsync(IAsyncEnumerable<V1.UploadJobRequest> parts, CancellationToken cancellation)
    {
        (string Name, PosterOrder Order, int Priority)? asked = null;
        await using SpoolWriter writer = services.Spool.Begin();
        await foreach (V1.UploadJobRequest part in parts.WithCancellation(cancellation))
        {
            if (asked is null)
            {
                if (part.Header is not { } header)
                    throw GrpcErrors.Invalid("header", "The first message must be the header.");
                asked = (JobDesk.FileName(header.FileName), desk.Order(header.Order), JobDesk.Priority(header.Priority));
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

        return asked is { } wanted
            ? await desk.SubmitAsync(writer, wanted.Name, wanted.Order, wanted.Priority)
            : throw GrpcErrors.Invalid("header", "The upload has no message.");
    }
}
