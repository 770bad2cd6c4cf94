using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// The process of a <see cref="MediaWorker"/>, and a second one that has a GPU while the video is scanned there and as long as what
/// that kept is wanted. Owns both. Used by one caller at a time.
/// </summary>
internal sealed class WorkerPair(MediaOptions options, WorkerSession processor) : IAsyncDisposable
{
    private WorkerSession? gpu;
    private IFileParts? parts;

    /// <summary>The one that operations go to: where a driver ended the other, the next goes on without it.</summary>
    public WorkerSession Active => gpu is { IsUsable: true } ? gpu : processor;

    /// <summary>Opens a video in the process without a GPU.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">Where missing parts of it come from; null: all of it is there.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<VideoDescription> OpenAsync(string path, IFileParts? source, CancellationToken ct)
    {
        await LeaveGpuAsync().ConfigureAwait(false);
        parts = source;
        VideoDescription video = await OpenAsync(processor, new Open { Path = path }, ct).ConfigureAwait(false);
        return source is null ? video : video with { ContentHash = source.Identity };
    }

    /// <summary>Opens a video that is known from elsewhere in the process without a GPU.</summary>
    public async Task<VideoDescription> OpenAsync(VideoDescription known, IFileParts? source, CancellationToken ct)
    {
        await LeaveGpuAsync().ConfigureAwait(false);
        parts = source;
        VideoDescription video = await OpenAsync(processor, new Open { Path = known.Path, WithoutHash = true, ByTable = true }, ct).ConfigureAwait(false);
        return video with { ContentHash = known.ContentHash };
    }

    /// <summary>Starts the process with a GPU and opens the video there too, where that was not done.</summary>
    public async Task EnterGpuAsync(GpuDecoding device, string path, CancellationToken ct)
    {
        if (gpu is { IsUsable: true })
            return;
        await LeaveGpuAsync().ConfigureAwait(false);
        WorkerSession started = await WorkerSession.StartAsync(options, device, ct).ConfigureAwait(false);
        try
        {
            await OpenAsync(started, new Open { Path = path, WithoutHash = true }, ct).ConfigureAwait(false);
        }
        catch
        {
            await started.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        gpu = started;
    }

    /// <summary>Ends the process with a GPU, if there is one.</summary>
    public ValueTask LeaveGpuAsync()
    {
        WorkerSession? left = gpu;
        gpu = null;
        return left?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveGpuAsync().ConfigureAwait(false);
        await processor.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<VideoDescription> OpenAsync(WorkerSession worker, Open request, CancellationToken ct)
    {
        worker.Parts = parts;
        request.InParts = parts is not null;
        Reply reply = await worker.CallAsync(new Request { Open = request }, "opening", request.Path, ct).ConfigureAwait(false);
        return worker.Trusting(() => WorkerReplies.ToDescription(worker.Expect(reply.Description), request.Path, options));
    }
}
