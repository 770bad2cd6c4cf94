using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Posters;
using InferenceEngine.Server.Production.Jobs;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Editing;

/// <summary>
/// Videos open for editors: a few, each with a worker of its own that stays warm between one frame and the next, and is closed when another
/// video needs its place or nobody has looked for a while. Owns the workers. Thread-safe.
/// </summary>
internal sealed class EditorSessions : IAsyncDisposable
{
    /// <summary>Videos open at a time: an editor and a colleague.</summary>
    private const int MostOpen = 2;

    /// <summary>Calls that may wait; a person makes a few, holding a key down a few more.</summary>
    private const int MostWaiting = 32;
    private static readonly TimeSpan idle = TimeSpan.FromSeconds(60);

    private readonly PosterModels models;
    private readonly MediaOptions media;
    private readonly VideoMemory memory;
    private readonly Timer sweep;
    private readonly SemaphoreSlim turn = new(1);
    private readonly List<Session> sessions = [];
    private int waiting;

    public EditorSessions(PosterModels models, MediaOptions media, VideoMemory memory)
    {
        (this.models, this.media, this.memory) = (models, media, memory);
        sweep = new Timer(_ => _ = CloseIdleAsync(), null, idle, idle);
    }

    /// <summary>Does something with a video; one call after another.</summary>
    /// <param name="contentHash">The SHA-256 that the video must have.</param>
    /// <param name="locate">Finds it; called where it is not open already.</param>
    /// <param name="work">What to do.</param>
    /// <param name="cancellation">Stops waiting and working.</param>
    /// <exception cref="GrpcException">It has changed, or too many calls wait.</exception>
    public async Task<T> UseAsync<T>(
        string contentHash, Func<CancellationToken, Task<JobMedia>> locate, Func<FrameEditor, Task<T>> work, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw GrpcErrors.Of(GrpcStatusCode.ResourceExhausted, "TOO_MANY_EDITS", "Too many frames are asked for at once; try again in a moment.");
        }

        try
        {
            await turn.WaitAsync(cancellation);
            try
            {
                await CloseAsync(session => !session.Editor.IsUsable);
                return await work(await OpenAsync(contentHash, locate, cancellation));
            }
            finally
            {
                turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await sweep.DisposeAsync();
        await turn.WaitAsync();
        await CloseAsync(_ => true);
        turn.Dispose();
    }

    /// <summary>Does nothing while a call runs: the video is not idle then.</summary>
    private async Task CloseIdleAsync()
    {
        if (!await turn.WaitAsync(TimeSpan.Zero))
            return;
        try
        {
            await CloseAsync(session => session.IsIdle(idle));
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<FrameEditor> OpenAsync(
        string contentHash, Func<CancellationToken, Task<JobMedia>> locate, CancellationToken cancellation)
    {
        Session? found = sessions.Find(session => session.Editor.ContentHash == contentHash);
        if (found is null)
        {
            if (sessions.Count >= MostOpen)
                await CloseAsync(session => session == sessions.MinBy(s => s.LastUsed));
            JobMedia video = await locate(cancellation);
            FrameEditor editor = await OpenAsync(video, cancellation);
            sessions.Add(found = new Session(editor, video));
            if (editor.ContentHash != contentHash)
            {
                await CloseAsync(session => session == found);
                throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "VIDEO_CHANGED", "The video has changed since its posters were made; make them again.");
            }
        }

        found.LastUsed = DateTimeOffset.UtcNow;
        return found.Editor;
    }

    private async Task CloseAsync(Func<Session, bool> which)
    {
        foreach (Session session in sessions.Where(which).ToArray())
        {
            sessions.Remove(session);
            await session.DisposeAsync();
        }
    }

    private async Task<FrameEditor> OpenAsync(JobMedia video, CancellationToken cancellation)
    {
        try
        {
            return await FrameEditor.OpenAsync(models, media, memory, video.Path, video.Parts, cancellation);
        }
        catch
        {
            video.Dispose();
            throw;
        }
    }

    /// <summary>A video open. Owns its editor and what keeps its file.</summary>
    private sealed class Session(FrameEditor editor, JobMedia video) : IAsyncDisposable
    {
        public FrameEditor Editor => editor;

        public DateTimeOffset LastUsed { get; set; } = DateTimeOffset.UtcNow;

        public bool IsIdle(TimeSpan limit) => DateTimeOffset.UtcNow - LastUsed > limit;

        public async ValueTask DisposeAsync()
        {
            await editor.DisposeAsync();
            video.Dispose();
        }
    }
}
