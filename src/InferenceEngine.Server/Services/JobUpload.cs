using System.Runtime.CompilerServices;
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
        await foreach (V1.UploadJobRequest part in SteadyAsync(parts, cancellation))
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

    /// <summary>The same messages; too long a silence ends them.</summary>
    private static async IAsyncEnumerable<V1.UploadJobRequest> SteadyAsync(
        IAsyncEnumerable<V1.UploadJobRequest> parts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using IAsyncEnumerator<V1.UploadJobRequest> next = parts.GetAsyncEnumerator(patience.Token);
        while (true)
        {
            patience.CancelAfter(SpoolWriter.Silence);
            try
            {
                if (!await next.MoveNextAsync())
                    yield break;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw SpoolWriter.Stalled();
            }

            yield return next.Current;
        }
    }
}
