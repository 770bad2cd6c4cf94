using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Client;

/// <summary>Calls poster production. Thread-safe; does not own the channel.</summary>
public sealed class ProductionClient(RpcChannel channel)
{
    /// <summary>Bytes of a video per message: a sixteenth of what servers take, so that many fit a connection's window.</summary>
    private const int ChunkBytes = 256 << 10;

    /// <summary>See <c>ProductionService.Cancel</c> in the protos.</summary>
    public Task<CancelResponse> CancelAsync(
        CancelRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<CancelRequest, CancelResponse>(
            "/artwork.v1.ProductionService/Cancel", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.ProducePosters</c> in the protos.</summary>
    public IAsyncEnumerable<ProducePostersResponse> ProducePostersAsync(
        ProducePostersRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.ServerStreamingAsync<ProducePostersRequest, ProducePostersResponse>(
            "/artwork.v1.ProductionService/ProducePosters", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.SubmitJob</c> in the protos.</summary>
    public Task<Job> SubmitJobAsync(
        SubmitJobRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<SubmitJobRequest, Job>(
            "/artwork.v1.ProductionService/SubmitJob", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.GetJob</c> in the protos.</summary>
    public Task<Job> GetJobAsync(
        GetJobRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<GetJobRequest, Job>(
            "/artwork.v1.ProductionService/GetJob", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.ListJobs</c> in the protos.</summary>
    public Task<ListJobsResponse> ListJobsAsync(
        ListJobsRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<ListJobsRequest, ListJobsResponse>(
            "/artwork.v1.ProductionService/ListJobs", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.CancelJob</c> in the protos.</summary>
    public Task<Job> CancelJobAsync(
        CancelJobRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<CancelJobRequest, Job>(
            "/artwork.v1.ProductionService/CancelJob", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.SetJobPriority</c> in the protos.</summary>
    public Task<Job> SetJobPriorityAsync(
        SetJobPriorityRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<SetJobPriorityRequest, Job>(
            "/artwork.v1.ProductionService/SetJobPriority", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.WatchJob</c> in the protos.</summary>
    public IAsyncEnumerable<WatchJobResponse> WatchJobAsync(
        WatchJobRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.ServerStreamingAsync<WatchJobRequest, WatchJobResponse>(
            "/artwork.v1.ProductionService/WatchJob", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.UploadJob</c> in the protos; reads <paramref name="video"/> to its end.</summary>
    public async Task<Job> UploadJobAsync(
        UploadHeader header, Stream video, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        await using RpcDuplexCall<UploadJobRequest, Job> call =
            channel.Duplex<UploadJobRequest, Job>("/artwork.v1.ProductionService/UploadJob", deadline, cancellation);
        try
        {
            await call.WriteAsync(new UploadJobRequest { Header = header });
            byte[] chunk = new byte[ChunkBytes];
            while (await video.ReadAsync(chunk, cancellation) is > 0 and var count)
                await call.WriteAsync(new UploadJobRequest { Chunk = Google.Protobuf.ByteString.CopyFrom(chunk, 0, count) });
            call.CompleteRequests();
        }
        catch (Exception refused) when (refused is IOException or HttpRequestException
            || (refused is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The server ended the call before it had all: its status says why.
        }

        return await call.ReadAsync() ?? throw new RpcException(RpcStatusCode.Internal, "The server sent no response message.");
    }
}
