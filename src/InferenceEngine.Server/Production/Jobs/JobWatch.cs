using System.Runtime.CompilerServices;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Something that a watcher of a job is told: its record as it is now, or what happened.</summary>
internal sealed record JobNews(JobRecord? Record, PosterEvent? Happened);

/// <summary>What a watcher of a job is told, from its beginning to its end. Stateless and thread-safe.</summary>
internal sealed class JobWatch(ResultStore results)
{
    /// <summary>The job, what happened and happens in it, and the job as it ended.</summary>
    public async IAsyncEnumerable<JobNews> FollowAsync(Job job, [EnumeratorCancellation] CancellationToken cancellation)
    {
        JobRecord known = job.Record;
        yield return new JobNews(known, null);
        if (known.IsOver)
        {
            await foreach (PosterEvent happened in RecallAsync(known, cancellation))
                yield return new JobNews(null, happened);
            yield break;
        }

        PosterProgress? told = null;
        ProductionCompleted? completed = null;
        JobEvents.Look look;
        int count = 0;
        do
        {
            look = job.Events.Since(count);
            count += look.News.Count;
            if (look.Progress is { } progress && progress != told)
                yield return new JobNews(null, told = progress);
            completed ??= look.News.OfType<ProductionCompleted>().FirstOrDefault();
            foreach (PosterEvent happened in look.News.Where(news => news is not ProductionCompleted))
                yield return new JobNews(null, happened);
            if (!look.IsOver && job.Record == known)
                await look.Changed.WaitAsync(cancellation);
            if (job.Record != known && !job.Record.IsOver)
                yield return new JobNews(job.Record, null);
            known = job.Record;
        }
        while (!look.IsOver);

        // Told last, when it is known how much was published, and only of a job that ended well.
        if (completed is not null && job.Record.State == JobState.Done)
            yield return new JobNews(null, completed);
        yield return new JobNews(job.Record, null);
    }

    private async IAsyncEnumerable<PosterEvent> RecallAsync(JobRecord record, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (record.State != JobState.Done || await results.FindAsync(record.ResultKey, cancellation) is not { } manifest)
            yield break;
        foreach (PosterEvent happened in ManifestEvents.Tell(manifest))
            yield return happened;
    }
}
