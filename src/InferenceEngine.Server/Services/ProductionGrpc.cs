using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Jobs;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary><c>artwork.v1.ProductionService</c>: posters from videos, by jobs. Thread-safe.</summary>
internal sealed class ProductionGrpc(JobServices services)
{
    private const int DefaultPage = 50;
    private const int MostPage = 500;

    private readonly JobQueue queue = services.Queue;
    private readonly JobWatch watch = new(services.Queue, services.Results);

    public GrpcService Service() =>
        new GrpcService(V1.ProductionReflection.Descriptor.FindTypeByName<ServiceDescriptor>("ProductionService"))
            .ServerStreaming<V1.ProducePostersRequest, V1.ProducePostersResponse>("ProducePosters", ProduceAsync)
            .Unary<V1.CancelRequest, V1.CancelResponse>("Cancel", (request, _) => ValueTask.FromResult(Cancel(request)))
            .Unary<V1.SubmitJobRequest, V1.Job>("SubmitJob", (request, _) => ValueTask.FromResult(Submit(request)))
            .ClientStreaming<V1.UploadJobRequest, V1.Job>("UploadJob", (parts, call) => new JobUpload(services).TakeAsync(parts, call.Cancellation))
            .Unary<V1.GetJobRequest, V1.Job>("GetJob", (request, _) => ValueTask.FromResult(Describe(Find(request.JobId))))
            .Unary<V1.ListJobsRequest, V1.ListJobsResponse>("ListJobs", (request, _) => ValueTask.FromResult(List(request)))
            .ServerStreaming<V1.WatchJobRequest, V1.WatchJobResponse>("WatchJob", WatchAsync)
            .Unary<V1.CancelJobRequest, V1.Job>("CancelJob", (request, _) => ValueTask.FromResult(CancelJob(request)))
            .Unary<V1.SetJobPriorityRequest, V1.Job>("SetJobPriority", (request, _) => ValueTask.FromResult(SetPriority(request)));

    /// <summary>A priority, checked.</summary>
    public static int Priority(int priority) => priority is >= JobLimits.LowestPriority and <= JobLimits.HighestPriority
        ? priority
        : throw GrpcErrors.Invalid("priority", $"is {priority}; it must be {JobLimits.LowestPriority} to {JobLimits.HighestPriority}.");

    private V1.CancelResponse Cancel(V1.CancelRequest request) =>
        queue.Cancel(request.JobId) ? new V1.CancelResponse() : throw NoSuchJob(request.JobId, "waits or runs");

    private static GrpcException NoSuchJob(string id, string does) =>
        GrpcErrors.Of(GrpcStatusCode.NotFound, "NO_SUCH_JOB", $"No job '{(id.Length > 64 ? id[..64] + "…" : id)}' {does} here.");

    private Job Find(string id) => queue.Find(id) ?? throw NoSuchJob(id, "is known");

    private V1.Job Describe(Job job, bool existed = false) => JobMapping.ToWire(job, queue.Ahead(job), existed);

    private V1.Job Submit(V1.SubmitJobRequest request)
    {
        JobSource source = services.Sources.Check(request.SourceCase switch
        {
            V1.SubmitJobRequest.SourceOneofCase.VideoPath => new JobSource(JobSourceKind.File, request.VideoPath, request.VideoPath),
            V1.SubmitJobRequest.SourceOneofCase.MediaId => MediaSource(request.MediaId),
            V1.SubmitJobRequest.SourceOneofCase.Url => new JobSource(JobSourceKind.Url, request.Url, request.Url),
            _ => throw GrpcErrors.Invalid("source", "is missing: name a video_path, a media_id or a url."),
        });
        (Job job, bool existed) = queue.Submit(source, PosterOrderMapping.FromWire(request.Order), Priority(request.Priority), attached: false);
        return Describe(job, existed);
    }

    /// <summary>Media by its hash: of the spool, or a file that an earlier job read.</summary>
    private JobSource MediaSource(string hash) =>
        queue.All.FirstOrDefault(job => job.Record.ContentHash == hash && hash.Length > 0)?.Record.Source is { Kind: not JobSourceKind.Url } source
            ? source
            : new JobSource(JobSourceKind.Media, hash, hash);

    private V1.ListJobsResponse List(V1.ListJobsRequest request)
    {
        if (request.PageSize is < 0 or > MostPage)
            throw GrpcErrors.Invalid("page_size", $"is {request.PageSize}; it must be 0 (default) to {MostPage}.");
        if (!Enum.IsDefined(request.State))
            throw GrpcErrors.Invalid("state", $"is {(int)request.State}, which is no state of a job.");
        int size = request.PageSize > 0 ? request.PageSize : DefaultPage;
        Job[] found =
        [
            .. queue.All
                .Where(job => request.PageToken.Length == 0 || string.CompareOrdinal(job.Id, request.PageToken) < 0)
                .Where(job => request.State == V1.JobState.Unspecified || (int)job.Record.State == (int)request.State)
                .Take(size + 1),
        ];
        V1.ListJobsResponse response = new() { NextPageToken = found.Length > size ? found[size - 1].Id : string.Empty };
        response.Jobs.AddRange(found.Take(size).Select(job => Describe(job)));
        return response;
    }

    private async Task WatchAsync(V1.WatchJobRequest request, GrpcResponseStream<V1.WatchJobResponse> responses, GrpcCall call)
    {
        await foreach (V1.WatchJobResponse message in watch.FollowAsync(Find(request.JobId), call.Cancellation))
            await responses.WriteAsync(message);
    }

    private V1.Job CancelJob(V1.CancelJobRequest request)
    {
        Job job = Find(request.JobId);
        queue.Cancel(job.Id);
        return Describe(job);
    }

    private V1.Job SetPriority(V1.SetJobPriorityRequest request)
    {
        Job job = Find(request.JobId);
        return queue.SetPriority(job, Priority(request.Priority))
            ? Describe(job)
            : throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "NOT_WAITING", $"Job '{job.Id}' does not wait; its priority changes nothing.");
    }

    /// <summary>A job whose caller waits for it: without the caller it ends.</summary>
    private async Task ProduceAsync(
        V1.ProducePostersRequest request, GrpcResponseStream<V1.ProducePostersResponse> responses, GrpcCall call)
    {
        JobSource source = services.Sources.Check(new JobSource(JobSourceKind.File, request.VideoPath, request.VideoPath));
        PosterOrder order = PosterOrderMapping.FromWire(request);
        (Job job, _) = queue.Submit(source, order, priority: 0, attached: true);
        try
        {
            await foreach (V1.WatchJobResponse message in watch.FollowAsync(job, call.Cancellation))
            {
                if (Translate(message, job.Id) is { } response)
                    await responses.WriteAsync(response);
            }
        }
        finally
        {
            queue.Cancel(job.Id);
        }

        if (job.Record.Failure is { } failure)
            throw failure.ToException();
        if (job.Record.State == JobState.Cancelled)
            throw GrpcErrors.Of(GrpcStatusCode.Cancelled, "CANCELLED", $"Job {job.Id} was cancelled.");
    }

    private static V1.ProducePostersResponse? Translate(V1.WatchJobResponse message, string id) => message.EventCase switch
    {
        V1.WatchJobResponse.EventOneofCase.Progress => new() { JobId = id, Progress = message.Progress },
        V1.WatchJobResponse.EventOneofCase.Candidate => new() { JobId = id, Candidate = message.Candidate },
        V1.WatchJobResponse.EventOneofCase.Poster => new() { JobId = id, Poster = message.Poster },
        V1.WatchJobResponse.EventOneofCase.Completed => new() { JobId = id, Completed = message.Completed },
        _ => null,
    };
}
