using System.Text.Json;
using InferenceEngine.Grpc;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Services;
using InferenceEngine.Storage;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// All jobs: those that wait, in the order of priority and age, those that run, and the latest that have ended. Each change is on
/// disk before it is told. Thread-safe.
/// </summary>
internal sealed class JobQueue : IDisposable
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Job> jobs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim waiting = new(0);
    private readonly JobFolder folder;
    private readonly JobLimits limits;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private DateTimeOffset lastSubmitted;

    /// <summary>Reads the folder; jobs that a crash interrupted wait again.</summary>
    public JobQueue(JobFolder folder, JobLimits limits, TimeProvider time, ILogger log)
    {
        (this.folder, this.limits, this.time, this.log) = (folder, limits, time, log);
        (IReadOnlyList<JobRecord> records, IReadOnlyList<string> problems) = folder.Load();
        foreach (string problem in problems)
            Log.JobRecordDamaged(log, problem);
        foreach (JobRecord record in records)
            Recover(record);
    }

    /// <summary>Jobs running or waiting.</summary>
    public int Unfinished
    {
        get
        {
            lock (gate)
                return jobs.Values.Count(job => !job.Record.IsOver);
        }
    }

    /// <summary>Names of media that unfinished jobs will open.</summary>
    public IReadOnlySet<string> MediaNeeded =>
        All.Where(job => !job.Record.IsOver && job.Record.Source.Kind == JobSourceKind.Media).Select(job => job.Record.Source.Value).ToHashSet();

    /// <summary>All jobs, newest first.</summary>
    public IReadOnlyList<Job> All
    {
        get
        {
            lock (gate)
                return [.. jobs.Values.Reverse()];
        }
    }

    /// <summary>Adds a job, or finds the unfinished one for the same source and order; an attached job is its caller's own.</summary>
    /// <exception cref="GrpcException">The queue is full.</exception>
    public (Job Job, bool Existed) Submit(JobSource source, PosterOrder order, int priority, bool attached)
    {
        lock (gate)
        {
            if (!attached && FindSame(source, order) is { } same)
                return (same, true);
            int waits = jobs.Values.Count(job => job.Record.State == JobState.Queued);
            if (waits >= limits.Waiting)
            {
                throw GrpcErrors.Of(
                    GrpcStatusCode.ResourceExhausted, "TOO_MANY_JOBS", $"{waits} poster jobs wait, the most that this server takes; try again later.");
            }

            Job job = new(new JobRecord
            {
                Id = NextId(), Source = source, Order = order, Priority = priority, Attached = attached, Submitted = lastSubmitted,
            });
            SaveNew(job.Record);
            jobs.Add(job.Id, job);
            waiting.Release();
            return (job, false);
        }
    }

    /// <summary>Waits for the next job by priority and age, which then runs.</summary>
    /// <exception cref="StorageException">The disk refused to record it; the job waits on.</exception>
    public async Task<Job> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await waiting.WaitAsync(cancellation);
            if (TryTake() is { } next)
                return next;
        }
    }

    public Job? Find(string id)
    {
        lock (gate)
            return jobs.GetValueOrDefault(id);
    }

    /// <summary>How many jobs go before one that waits.</summary>
    public int Ahead(Job job)
    {
        lock (gate)
            return Waiting().TakeWhile(other => other != job).Count();
    }

    /// <summary>Cancels a job that waits, or asks one that runs to end; false when there is none or it has ended.</summary>
    public bool Cancel(string id)
    {
        Job? job = Find(id);
        lock (gate)
        {
            if (job is null || job.Record.IsOver)
                return false;
            if (job.Record.State == JobState.Queued)
                Change(job, Ended(job.Record, JobState.Cancelled));
        }

        job.Cancellation.Cancel(); // outside of the lock: what it stops may run here
        return true;
    }

    /// <summary>False when the job does not wait.</summary>
    public bool SetPriority(Job job, int priority)
    {
        lock (gate)
        {
            if (job.Record.State != JobState.Queued)
                return false;
            Change(job, job.Record with { Priority = priority });
            return true;
        }
    }

    /// <summary>Records what is known now of a job that runs.</summary>
    public void Update(Job job, Func<JobRecord, JobRecord> change)
    {
        lock (gate)
            Change(job, change(job.Record));
    }

    /// <summary>
    /// A running job has ended. Old ones beyond the history are forgotten. Should the disk refuse it, it has ended all the same, and
    /// runs again at the next start, which does no harm.
    /// </summary>
    public void End(Job job, JobState state, JobFailure? failure = null)
    {
        lock (gate)
        {
            JobRecord record = Ended(job.Record, state) with { Failure = failure };
            SaveLast(record);
            Tell(job, record);
            Job[] over = [.. jobs.Values.Where(other => other.Record.IsOver)];
            foreach (Job old in over.Take(over.Length - limits.History))
            {
                jobs.Remove(old.Id);
                folder.Delete(old.Id);
            }
        }
    }

    /// <summary>The server stops: a running job waits for the next start, and this attempt does not count.</summary>
    public void PutBack(Job job)
    {
        lock (gate)
            SaveLast(job.Record with { State = JobState.Queued, Attempts = job.Record.Attempts - 1 });
    }

    public void Dispose() => waiting.Dispose();

    private static string OrderOf(JobSource source, PosterOrder order) =>
        $"{source.Kind} {source.Value} {JsonSerializer.Serialize(order, JobJson.Default.PosterOrder)}";

    /// <summary>Null where one was cancelled while it waited.</summary>
    private Job? TryTake()
    {
        lock (gate)
        {
            if (Waiting().FirstOrDefault() is not { } next)
                return null;
            try
            {
                Change(next, next.Record with { State = JobState.Running, Started = time.GetUtcNow(), Attempts = next.Record.Attempts + 1 });
                return next;
            }
            catch (StorageException)
            {
                waiting.Release();
                throw;
            }
        }
    }

    private void SaveNew(JobRecord record)
    {
        try
        {
            folder.Save(record);
        }
        catch (StorageException refused)
        {
            throw GrpcErrors.OfDisk(refused);
        }
    }

    private void SaveLast(JobRecord record)
    {
        try
        {
            folder.Save(record);
        }
        catch (StorageException refused)
        {
            Log.JobNotSaved(log, record.Id, refused.Message);
        }
    }

    private IEnumerable<Job> Waiting() => jobs.Values
        .Where(job => job.Record.State == JobState.Queued)
        .OrderByDescending(job => job.Record.Priority).ThenBy(job => job.Id, StringComparer.Ordinal);

    private Job? FindSame(JobSource source, PosterOrder order)
    {
        string wanted = OrderOf(source, order);
        return jobs.Values.FirstOrDefault(
            job => !job.Record.IsOver && !job.Record.Attached && OrderOf(job.Record.Source, job.Record.Order) == wanted);
    }

    private void Recover(JobRecord record)
    {
        Job job = new(record);
        jobs.Add(record.Id, job);
        lastSubmitted = record.Submitted;
        if (record.IsOver)
            job.Events.End();
        else if (record.Attached)
            Change(job, Ended(record, JobState.Cancelled));
        else if (record.State == JobState.Running && record.Attempts >= limits.Attempts)
            Change(job, Ended(record, JobState.Failed) with { Failure = GaveUp(record) });
        else
            Wait(job);
    }

    private void Wait(Job job)
    {
        Change(job, job.Record with { State = JobState.Queued });
        waiting.Release();
    }

    private static JobFailure GaveUp(JobRecord record) => new(
        (int)GrpcStatusCode.Aborted, "TOO_MANY_ATTEMPTS", $"The server ended {record.Attempts} times while this job ran; look at its log and submit it again.");

    private JobRecord Ended(JobRecord record, JobState state) => record with { State = state, Ended = time.GetUtcNow() };

    private void Change(Job job, JobRecord record)
    {
        folder.Save(record);
        Tell(job, record);
    }

    private static void Tell(Job job, JobRecord record)
    {
        job.Record = record;
        if (record.IsOver)
            job.Events.End();
        else
            job.Events.Touch();
    }

    /// <summary>Ids of one millisecond would not sort by age, so each has one of its own.</summary>
    private string NextId()
    {
        DateTimeOffset now = time.GetUtcNow();
        lastSubmitted = now > lastSubmitted.AddMilliseconds(1) ? now : lastSubmitted.AddMilliseconds(1);
        return Guid.CreateVersion7(lastSubmitted).ToString("N");
    }
}
