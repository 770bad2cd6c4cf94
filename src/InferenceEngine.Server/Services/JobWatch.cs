using System.Runtime.CompilerServices;
using InferenceEngine.Posters;
using InferenceEngine.Server.Production.Jobs;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>What a watcher of a job is told, from its beginning to its end. Stateless and thread-safe.</summary>
internal sealed class JobWatch(JobQueue queue, ResultStore results)
{
    /// <summary>The job, what happened and happens in it, and the job as it ended.</summary>
    public async IAsyncEnumerable<V1.WatchJobResponse> FollowAsync(Job job, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Tell(job);
        if (job.Record.IsOver)
        {
            await foreach (V1.WatchJobResponse message in RecallAsync(job.Record, cancellation))
                yield return message;
            yield break;
        }

        JobRecord known = job.Record;
        PosterProgress? told = null;
        ProductionCompleted? completed = null;
        JobEvents.Look look;
        int count = 0;
        do
        {
            look = job.Events.Since(count);
            count += look.News.Count;
            if (look.Progress is { } progress && progress != told)
                yield return new() { Progress = JobMapping.ToWire(told = progress) };
            completed ??= look.News.OfType<ProductionCompleted>().FirstOrDefault();
            foreach (V1.WatchJobResponse message in look.News.Select(Describe).OfType<V1.WatchJobResponse>())
                yield return message;
            if (!look.IsOver && job.Record == known)
                await look.Changed.WaitAsync(cancellation);
            if (job.Record != known && !job.Record.IsOver)
                yield return Tell(job);
            known = job.Record;
        }
        while (!look.IsOver);

        // Told last, when it is known how much was published, and only of a job that ended well.
        if (completed is not null && job.Record.State == JobState.Done)
            yield return new() { Completed = JobMapping.ToWire(completed, job.Record) };
        yield return Tell(job);
    }

    private V1.WatchJobResponse Tell(Job job) => new() { Job = JobMapping.ToWire(job, queue.Ahead(job)) };

    private async IAsyncEnumerable<V1.WatchJobResponse> RecallAsync(JobRecord record, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (record.State != JobState.Done || await results.FindAsync(record.ResultKey, cancellation) is not { } manifest)
            yield break;
        foreach (V1.WatchJobResponse message in ManifestEvents.Tell(manifest).Select(Describe).OfType<V1.WatchJobResponse>())
            yield return message;
        yield return new() { Completed = JobMapping.ToWire(new ProductionCompleted(manifest), record) };
    }

    private static V1.WatchJobResponse? Describe(PosterEvent happened) => happened switch
    {
        CandidateFound found => new() { Candidate = JobMapping.ToWire(found.Candidate) },
        PosterRendered { Picture.Format: "jpeg" } rendered => new() { Poster = JobMapping.ToWire(rendered) },
        _ => null,
    };
}
