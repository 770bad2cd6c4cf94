using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Jobs;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>Takes requests about jobs, whichever way they come, and checks them. Thread-safe.</summary>
internal sealed class JobDesk(JobServices services)
{
    private const int DefaultPage = 50;
    private const int MostPage = 500;
    private const int LongestName = 200;

    private readonly JobQueue queue = services.Queue;

    /// <exception cref="GrpcException">There is no such job.</exception>
    public Job Find(string id) => queue.Find(id) ?? throw NoSuchJob(id, "is known");

    /// <summary>Puts a job into the queue.</summary>
    /// <exception cref="GrpcException">Something is wrong with the request, or the queue is full.</exception>
    public (Job Job, bool Existed) Submit(V1.SubmitJobRequest request)
    {
        JobSource source = services.Sources.Check(request.SourceCase switch
        {
            V1.SubmitJobRequest.SourceOneofCase.VideoPath => new JobSource(JobSourceKind.File, request.VideoPath, request.VideoPath),
            V1.SubmitJobRequest.SourceOneofCase.MediaId => MediaSource(request.MediaId),
            V1.SubmitJobRequest.SourceOneofCase.Url => new JobSource(JobSourceKind.Url, request.Url, request.Url),
            _ => throw GrpcErrors.Invalid("source", "is missing: name a video_path, a media_id or a url."),
        });
        return queue.Submit(source, Order(request.Order), Priority(request.Priority), attached: false);
    }

    /// <summary>An order, checked, its output too.</summary>
    /// <exception cref="GrpcException">Something is wrong with it.</exception>
    public PosterOrder Order(V1.PosterOrder? order)
    {
        PosterOrder asked = PosterOrderMapping.FromWire(order);
        return asked.Output.Length == 0 ? asked : asked with { Output = services.Outputs.Check(asked.Output).ToString() };
    }

    /// <summary>Keeps a video that was written and submits a job for it.</summary>
    public async Task<(Job Job, bool Existed)> SubmitAsync(SpoolWriter writer, string name, PosterOrder order, int priority)
    {
        (string hash, IDisposable pin) = await writer.CompleteAsync();
        using (pin)
            return queue.Submit(new JobSource(JobSourceKind.Media, hash, name), order, priority, attached: false);
    }

    /// <summary>A page of jobs, newest first, and the token of the next page; empty at the end.</summary>
    public (IReadOnlyList<Job> Jobs, string Next) List(V1.ListJobsRequest request)
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
        return ([.. found.Take(size)], found.Length > size ? found[size - 1].Id : string.Empty);
    }

    /// <summary>Cancels a job that waits or runs; one that has ended stays as it is.</summary>
    public Job Cancel(string id)
    {
        Job job = Find(id);
        queue.Cancel(id);
        return job;
    }

    /// <summary>Cancels a job that waits or runs.</summary>
    /// <exception cref="GrpcException">There is none.</exception>
    public void CancelUnfinished(string id)
    {
        if (!queue.Cancel(id))
            throw NoSuchJob(id, "waits or runs");
    }

    public Job SetPriority(string id, int priority)
    {
        Job job = Find(id);
        return queue.SetPriority(job, Priority(priority))
            ? job
            : throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "NOT_WAITING", $"Job '{job.Id}' does not wait; its priority changes nothing.");
    }

    /// <summary>A priority, checked.</summary>
    public static int Priority(int priority) => priority is >= JobLimits.LowestPriority and <= JobLimits.HighestPriority
        ? priority
        : throw GrpcErrors.Invalid("priority", $"is {priority}; it must be {JobLimits.LowestPriority} to {JobLimits.HighestPriority}.");

    /// <summary>The name of an uploaded file, for people: no path, no control characters.</summary>
    public static string FileName(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        if (last.Length > LongestName || last.Any(char.IsControl))
            throw GrpcErrors.Invalid("file_name", $"must be at most {LongestName} characters, without control characters.");
        return last.Length > 0 ? last : "upload";
    }

    private static GrpcException NoSuchJob(string id, string does) =>
        GrpcErrors.Of(GrpcStatusCode.NotFound, "NO_SUCH_JOB", $"No job '{(id.Length > 64 ? id[..64] + "…" : id)}' {does} here.");

    /// <summary>Media by its hash: of the spool, or a file that an earlier job read.</summary>
    private JobSource MediaSource(string hash)
    {
        JobSource? read = hash.Length == 0 ? null : queue.All.FirstOrDefault(job => job.Record.ContentHash == hash)?.Record.Source;
        return read is { Kind: JobSourceKind.File } ? read : new JobSource(JobSourceKind.Media, hash, read?.Name ?? hash);
    }
}
