using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// One request and its replies. Dispose before the last reply cancels the request and reads on until the worker has
/// answered, so that the next one starts clean; a worker that does not answer in time is killed. Used by one caller.
/// </summary>
internal sealed class WorkerRun(WorkerSession session, uint id, string doing, string? path, CancellationToken ct)
    : IAsyncDisposable
{
    private bool over;
    private bool cancelSent;

    private TimeSpan Silence => doing.StartsWith("starting", StringComparison.Ordinal)
        ? session.Options.StartTimeout
        : session.Options.RequestTimeout;

    /// <summary>Sends a request of this run.</summary>
    public async Task SendAsync(Request request)
    {
        try
        {
            if (await session.Connection.SendAsync(request, Silence).ConfigureAwait(false))
                return;
        }
        catch (TimeoutException)
        {
            over = true;
            throw session.KillFor(MediaError.TimedOut, doing, path, $"the media worker took no request for {Silence}");
        }

        over = true;
        throw await session.DeathAsync(doing, path).ConfigureAwait(false);
    }

    /// <summary>Gives a slot back to the worker.</summary>
    public Task ReleaseAsync(int slot) => SendAsync(new Request { Id = id, Release = new Release { Slot = slot } });

    /// <summary>The next reply; throws failures, death, silence and cancellation. Done is the last.</summary>
    public async Task<Reply?> NextAsync()
    {
        Reply reply;
        try
        {
            while ((reply = await ReadAsync(Silence, ct).ConfigureAwait(false)).ResultCase == Reply.ResultOneofCase.Missing)
                await FillAsync(reply.Missing).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await DrainAsync().ConfigureAwait(false);
            throw;
        }

        over = !IsPart(reply);
        if (reply.ResultCase != Reply.ResultOneofCase.Failure)
            return reply;
        ct.ThrowIfCancellationRequested();
        throw WorkerReplies.ToException(reply.Failure, doing, path);
    }

    /// <summary>The one reply of a request that has only one.</summary>
    public async Task<Reply> OnlyAsync()
    {
        Reply? reply = await NextAsync().ConfigureAwait(false);
        over = true;
        return session.Expect(reply);
    }

    public async ValueTask DisposeAsync()
    {
        if (!over)
            await DrainAsync().ConfigureAwait(false);
        session.Finish();
    }

    // Ends the request in the worker and throws its remaining replies away.
    private async Task DrainAsync()
    {
        try
        {
            if (!cancelSent)
                await SendAsync(new Request { Id = id, Cancel = new Cancel() }).ConfigureAwait(false);
            cancelSent = true;
            while (!over)
            {
                Reply reply = await ReadAsync(session.Options.CancelTimeout, CancellationToken.None).ConfigureAwait(false);
                over = !IsPart(reply);
                if (!over && reply.ResultCase != Reply.ResultOneofCase.Missing) // who is cancelled waits for no part
                    await ReleaseAsync(reply.Frame?.Slot ?? reply.Sound.Slot).ConfigureAwait(false);
            }
        }
        catch (MediaException)
        {
            // The worker is gone; whoever uses it next is told why.
            over = true;
        }
    }

    /// <summary>
    /// Brings parts of the file. Where that fails the worker ends: its demuxer is in the middle of something that will not come.
    /// </summary>
    private async Task FillAsync(Missing missing)
    {
        IFileParts parts = session.Expect(session.Parts);
        IReadOnlyList<ByteRange> wanted = session.Trusting(() => WorkerReplies.ToRanges(missing));
        IReadOnlyList<ByteRange> there;
        try
        {
            there = await parts.FillAsync(wanted, ct).ConfigureAwait(false);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            over = true;
            throw session.KillFor(MediaError.SourceFailed, doing, path, failure.Message, failure);
        }

        IEnumerable<Part> found = there.Select(range => new Part { Offset = range.Offset, Length = range.Length });
        await SendAsync(new Request { Id = id, Filled = new Filled { Parts = { found } } }).ConfigureAwait(false);
    }

    /// <summary>Whether more replies follow.</summary>
    private static bool IsPart(Reply reply) =>
        reply.ResultCase is Reply.ResultOneofCase.Frame or Reply.ResultOneofCase.Sound or Reply.ResultOneofCase.Missing;

    private async Task<Reply> ReadAsync(TimeSpan silence, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        for (;;)
        {
            limit.CancelAfter(silence);
            try
            {
                while (session.Connection.Replies.TryRead(out Reply? reply))
                {
                    if (reply.Id == id && reply.ResultCase != Reply.ResultOneofCase.Alive)
                        return reply;
                }

                if (await session.Connection.Replies.WaitToReadAsync(limit.Token).ConfigureAwait(false))
                    continue;
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                over = true;
                throw session.KillFor(MediaError.TimedOut, doing, path, $"the media worker gave no sign of life for {silence}");
            }

            over = true;
            throw await session.DeathAsync(doing, path).ConfigureAwait(false);
        }
    }
}
