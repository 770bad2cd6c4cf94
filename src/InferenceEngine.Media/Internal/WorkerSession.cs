using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// The parent's conversation with one worker: one run at a time, deadlines, and what is said when the worker dies.
/// Owns process, pipes and shared memory.
/// </summary>
internal sealed class WorkerSession : IAsyncDisposable
{
    public const int ProtocolVersion = 8;

    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);

    private readonly WorkerProcess process;
    private readonly WorkerConnection connection;
    private readonly Timer wallTimer;
    private uint lastId;
    private int busy;
    private int disposed;
    private MediaException? ended;

    private WorkerSession(MediaOptions options, WorkerProcess process, SharedFrames memory)
    {
        Options = options;
        Memory = memory;
        this.process = process;
        connection = new WorkerConnection(process);
        wallTimer = new Timer(_ => KillFor(MediaError.TimedOut, "running", null, $"over MediaOptions.WallTime ({options.WallTime})"));
        wallTimer.Change(options.WallTime, Timeout.InfiniteTimeSpan);
    }

    public MediaOptions Options { get; }

    public SharedFrames Memory { get; }

    /// <summary>Where missing parts of the open video come from; null where the whole file is there.</summary>
    public IFileParts? Parts { get; set; }

    public WorkerConnection Connection => connection;

    public int ProcessId => process.Id;

    public bool IsUsable => ended is null && process.KilledFor is null && disposed == 0;

    /// <summary>Starts a worker and makes it put its limits on.</summary>
    /// <param name="options">Its limits.</param>
    /// <param name="gpu">The device that its scans decode on; null: none.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<WorkerSession> StartAsync(MediaOptions options, GpuDecoding? gpu, CancellationToken ct)
    {
        SharedFrames memory = SharedFrames.Create(options.MaxFramePixels, options.FrameSlots);
        WorkerSession? session = null;
        try
        {
            session = new WorkerSession(options, WorkerProcess.Start(options, gpu is not null), memory);
            Reply reply = await session.CallAsync(
                new Request { Hello = Greeting(options, memory, gpu) }, "starting the media worker", null, ct).ConfigureAwait(false);
            CheckVersion(session.Expect(reply.Ready).Version, options.WorkerPath);
            memory.Unlink();
            return session;
        }
        catch
        {
            if (session is not null)
                await session.DisposeAsync().ConfigureAwait(false);
            else
                memory.Dispose();
            throw;
        }
    }

    /// <summary>A request with one answer.</summary>
    public async Task<Reply> CallAsync(
        Request request, string doing, string? path, CancellationToken ct, Action<SharedFrames>? prepare = null)
    {
        WorkerRun run = await BeginAsync(request, doing, path, ct, prepare).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
            return await run.OnlyAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a request whose replies are then read from the run.</summary>
    public async Task<WorkerRun> BeginAsync(
        Request request, string doing, string? path, CancellationToken ct, Action<SharedFrames>? prepare = null)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, typeof(MediaWorker));
        ct.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref busy, 1) != 0)
            throw new InvalidOperationException("A media worker does one operation at a time. Finish or dispose the running one.");
        try
        {
            ThrowIfEnded(doing, path);
            prepare?.Invoke(Memory);
            request.Id = ++lastId;
            var run = new WorkerRun(this, request.Id, doing, path, ct);
            await run.SendAsync(request).ConfigureAwait(false);
            return run;
        }
        catch
        {
            Finish();
            throw;
        }
    }

    /// <summary>Lets the next operation begin.</summary>
    public void Finish() => Volatile.Write(ref busy, 0);

    /// <summary>Kills the worker for a reason that operations then report.</summary>
    public MediaException KillFor(MediaError error, string doing, string? path, string reason, Exception? cause = null)
    {
        MediaException exception = MediaException.For(error, doing, path, reason, cause);
        process.Kill(exception);
        return process.KilledFor ?? exception;
    }

    /// <summary>Runs a conversion of worker data; data that cannot be true ends the worker.</summary>
    public T Trusting<T>(Func<T> convert)
    {
        try
        {
            return convert();
        }
        catch (MediaException lie)
        {
            process.Kill(lie);
            throw;
        }
    }

    /// <summary>The part of a reply that must be there.</summary>
    public T Expect<T>(T? part)
        where T : class =>
        part ?? throw KillFor(MediaError.WorkerCrashed, "reading a reply", null, "the media worker broke the protocol");

    /// <summary>What to throw when the worker is gone.</summary>
    public async Task<MediaException> DeathAsync(string doing, string? path)
    {
        int exitCode = await process.ExitAsync(ExitGrace).ConfigureAwait(false);
        return ended = process.KilledFor ?? ExitReport.Describe(exitCode, process.Errors, doing, path);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await wallTimer.DisposeAsync().ConfigureAwait(false);
        process.Kill(null);
        await process.ExitAsync(ExitGrace).ConfigureAwait(false);
        process.Dispose();
        connection.Dispose();
        Memory.Dispose();
    }

    private static void CheckVersion(int found, string workerPath)
    {
        if (found != ProtocolVersion)
        {
            throw new MediaException(
                MediaError.Internal,
                $"The media worker '{workerPath}' speaks another protocol version: expected {ProtocolVersion}, found " +
                $"{found}. Build both again.");
        }
    }

    private void ThrowIfEnded(string doing, string? path)
    {
        if ((ended ?? process.KilledFor) is { } cause)
            throw MediaException.For(cause.Error, doing, path, $"the media worker has ended before ({cause.Message})");
    }

    private static Hello Greeting(MediaOptions options, SharedFrames memory, GpuDecoding? gpu)
    {
        Hello hello = new()
        {
            Version = ProtocolVersion,
            SharedMemoryPath = memory.Path,
            SlotBytes = memory.SlotBytes,
            Slots = memory.Slots,
            MemoryBytes = options.MemoryBytes,
            CpuSeconds = (long)Math.Ceiling(options.CpuTime.TotalSeconds),
            MaxFramePixels = options.MaxFramePixels,
            MaxPackets = options.MaxPackets,
            DecodeThreads = options.DecodeThreads,
        };
        if (gpu is not null)
            (hello.GpuDevice, hello.KernelsPath) = (gpu.Device, gpu.KernelsPath);
        return hello;
    }
}
