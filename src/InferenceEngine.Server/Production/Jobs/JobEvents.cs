using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// What happened in a job, without pictures' bytes, for any number of watchers who may come late: all candidates, posters and
/// highlights, of progress the latest only. Bounded by what an order may ask for. Thread-safe.
/// </summary>
internal sealed class JobEvents
{
    private readonly Lock gate = new();
    private readonly List<PosterEvent> kept = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PosterProgress? progress;
    private bool isOver;

    /// <summary>The latest; null before the first.</summary>
    public PosterProgress? Progress
    {
        get
        {
            lock (gate)
                return progress;
        }
    }

    public void Add(PosterEvent happened)
    {
        lock (gate)
        {
            if (happened is PosterProgress news)
                progress = news;
            else
                kept.Add(WithoutBytes(happened));
            Wake();
        }
    }

    /// <summary>The job's record changed.</summary>
    public void Touch()
    {
        lock (gate)
            Wake();
    }

    /// <summary>Nothing more will happen.</summary>
    public void End()
    {
        lock (gate)
        {
            isOver = true;
            Wake();
        }
    }

    /// <summary>What there is after the first <paramref name="seen"/> events, and a task that ends when there is more.</summary>
    public Look Since(int seen)
    {
        lock (gate)
            return new Look([.. kept.Skip(seen)], progress, isOver, changed.Task);
    }

    private static PosterEvent WithoutBytes(PosterEvent happened) => happened switch
    {
        EarlyPoster early => early with { Bytes = [] },
        CandidatePreview preview => preview with { Bytes = [] },
        PosterRendered rendered => rendered with { Bytes = [] },
        HighlightMade highlight => highlight with { Bytes = [] },
        _ => happened,
    };

    private void Wake()
    {
        TaskCompletionSource woken = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        woken.SetResult();
    }

    /// <summary>The state at a moment.</summary>
    internal sealed record Look(IReadOnlyList<PosterEvent> News, PosterProgress? Progress, bool IsOver, Task Changed);
}
