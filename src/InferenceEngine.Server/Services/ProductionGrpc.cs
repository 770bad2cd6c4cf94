using InferenceEngine.Grpc;
using InferenceEngine.Posters;
using InferenceEngine.Server.Production.Jobs;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary><c>artwork.v1.ProductionService</c>: posters from videos, by jobs. Thread-safe.</summary>
internal sealed class ProductionGrpc(JobServices services, JobDesk desk)
{
    private readonly JobQueue queue = services.Queue;
    private readonly JobWatch watch = new(services.Results);

    public GrpcService Service() =>
        new GrpcService(V1.ProductionReflection.Descriptor.FindTypeByName<ServiceDescriptor>("ProductionService"))
            .ServerStreaming<V1.ProducePostersRequest, V1.ProducePostersResponse>("ProducePosters", ProduceAsync)
            .Unary<V1.CancelRequest, V1.CancelResponse>("Cancel", (request, _) => ValueTask.FromResult(Cancel(request)))
            .Unary<V1.SubmitJobRequest, V1.Job>("SubmitJob", (request, _) => ValueTask.FromResult(Describe(desk.Submit(request))))
            .ClientStreaming<V1.UploadJobRequest, V1.Job>("UploadJob", async (parts, call) =>
                Describe(await new JobUpload(services, desk).TakeAsync(parts, call.Cancellation)))
            .Unary<V1.GetJobRequest, V1.Job>("GetJob", (request, _) => ValueTask.FromResult(Describe(desk.Find(request.JobId))))
            .Unary<V1.ListJobsRequest, V1.ListJobsResponse>("ListJobs", (request, _) => ValueTask.FromResult(List(request)))
            .ServerStreaming<V1.WatchJobRequest, V1.WatchJobResponse>("WatchJob", WatchAsync)
            .Unary<V1.CancelJobRequest, V1.Job>("CancelJob", (request, _) => ValueTask.FromResult(Describe(desk.Cancel(request.JobId))))
            .Unary<V1.SetJobPriorityRequest, V1.Job>("SetJobPriority", (request, _) =>
                ValueTask.FromResult(Describe(desk.SetPriority(request.JobId, request.Priority))));

    private V1.Job Describe(Job job) => Describe((job, false));

    private V1.Job Describe((Job Job, bool Existed) found) => JobMapping.ToWire(found.Job, queue.Ahead(found.Job), found.Existed);

    private V1.CancelResponse Cancel(V1.CancelRequest request)
    {
        desk.CancelUnfinished(request.JobId);
        return new V1.CancelResponse();
    }

    private V1.ListJobsResponse List(V1.ListJobsRequest request)
    {
        (IReadOnlyList<Job> jobs, string next) = desk.List(request);
        V1.ListJobsResponse response = new() { NextPageToken = next };
        response.Jobs.AddRange(jobs.Select(Describe));
        return response;
    }

    private async Task WatchAsync(V1.WatchJobRequest request, GrpcResponseStream<V1.WatchJobResponse> responses, GrpcCall call)
    {
        Job job = desk.Find(request.JobId);
        await foreach (JobNews news in watch.FollowAsync(job, call.Cancellation))
        {
            V1.WatchJobResponse? message = news.Record is not null
                ? new() { Job = Describe(job) }
                : news.Happened switch
                {
                    PosterProgress progress => new() { Progress = JobMapping.ToWire(progress) },
                    CandidateFound found => new() { Candidate = JobMapping.ToWire(found.Candidate) },
                    EarlyPoster early => new() { EarlyPoster = JobMapping.ToWire(early, job.Id) },
                    PosterRendered { Picture.Format: "jpeg" } rendered => new() { Poster = JobMapping.ToWire(rendered) },
                    HighlightMade highlight => new() { Highlight = JobMapping.ToWire(highlight.File) },
                    ProductionCompleted completed => new() { Completed = JobMapping.ToWire(completed, job.Record) },
                    _ => null,
                };
            if (message is not null)
                await responses.WriteAsync(message);
        }
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
            await foreach (JobNews news in watch.FollowAsync(job, call.Cancellation))
            {
                if (Describe(news.Happened, job) is { } response)
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

    private static V1.ProducePostersResponse? Describe(PosterEvent? happened, Job job) => happened switch
    {
        PosterProgress progress => new() { JobId = job.Id, Progress = JobMapping.ToWire(progress) },
        CandidateFound found => new() { JobId = job.Id, Candidate = JobMapping.ToWire(found.Candidate) },
        EarlyPoster early => new() { JobId = job.Id, EarlyPoster = JobMapping.ToWire(early, job.Id) },
        PosterRendered { Picture.Format: "jpeg" } rendered => new() { JobId = job.Id, Poster = JobMapping.ToWire(rendered) },
        ProductionCompleted completed => new() { JobId = job.Id, Completed = JobMapping.ToWire(completed, job.Record) },
        _ => null,
    };
}
