using System.Runtime.CompilerServices;
using InferenceEngine.Media.Internal;
using InferenceEngine.Media.Protocol;
using InferenceEngine.Native;

namespace InferenceEngine.Media;

/// <summary>
/// One worker process, which parses and encodes media under limits so that hostile bytes cost one job and never this process;
/// with <see cref="MediaOptions.Gpu"/> a second process, which has the GPU, where a video is scanned there. One operation at a
/// time; another throws <see cref="InvalidOperationException"/>. Owns the processes: dispose ends them. After
/// <see cref="MediaError.WorkerCrashed"/>, <see cref="MediaError.OutOfMemory"/> by death or <see cref="MediaError.TimedOut"/> a
/// new worker has to be started, unless it <see cref="IsUsable"/>.
/// </summary>
public sealed class MediaWorker : IAsyncDisposable
{
    private readonly MediaOptions options;
    private readonly WorkerPair workers;
    private VideoDescription? video;
    private RoutedScan? routed;

    private MediaWorker(MediaOptions options, WorkerPair workers) => (this.options, this.workers) = (options, workers);

    /// <summary>The worker's process id.</summary>
    public int ProcessId => Session.ProcessId;

    /// <summary>Whether the worker can take another operation.</summary>
    public bool IsUsable => Session.IsUsable;

    /// <summary>Frames that the last finished run left out because they were damaged or do not exist.</summary>
    public int SkippedFrames { get; private set; }

    /// <summary>
    /// Frames that it has decoded and handed over, in all runs; those of <see cref="CountFramesAsync"/> are not handed
    /// over.
    /// </summary>
    public int FramesDelivered { get; private set; }

    /// <summary>Where the last scan was decoded, and why; null before one, and without <see cref="MediaOptions.Gpu"/>.</summary>
    public DecodeRoute? Scanned => routed?.Route;

    /// <summary>Starts a worker and waits until its limits are in force.</summary>
    /// <exception cref="MediaException">It does not start or does not get ready in time.</exception>
    public static async Task<MediaWorker> StartAsync(MediaOptions options, CancellationToken ct = default)
    {
        options.Validate();
        return new MediaWorker(options, new WorkerPair(options, await WorkerSession.StartAsync(options, null, ct).ConfigureAwait(false)));
    }

    /// <summary>Opens a video, reads its packet index and hashes it. Replaces the video opened before.</summary>
    /// <exception cref="MediaException">The file is not a video that can be read.</exception>
    public Task<VideoDescription> OpenAsync(string path, CancellationToken ct = default) => OpenAsync(path, null, ct);

    /// <summary>
    /// The same for a file that may come in parts: those that this and all later operations read are asked for. It is not hashed.
    /// </summary>
    /// <exception cref="MediaException">As above, or <see cref="MediaError.SourceFailed"/>.</exception>
    public async Task<VideoDescription> OpenAsync(string path, IFileParts? parts, CancellationToken ct = default)
    {
        string full = FullPath(path);
        (video, routed) = (null, null);
        return video = await workers.OpenAsync(full, parts, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Opens a video that another worker has opened: it is not hashed again, and an MP4 or MOV not read again to index it.
    /// Replaces the video opened before.
    /// </summary>
    /// <exception cref="MediaException">As <see cref="OpenAsync(string, IFileParts?, CancellationToken)"/>.</exception>
    public async Task OpenAsync(VideoDescription known, IFileParts? parts, CancellationToken ct = default)
    {
        (video, routed) = (null, null);
        video = await workers.OpenAsync(known, parts, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Every keyframe at least <paramref name="minInterval"/> after the one before, in file order, with the longer side at
    /// most <paramref name="maxSide"/> (0: full size). Nothing else is decoded. The caller disposes each frame.
    /// </summary>
    public IAsyncEnumerable<VideoFrame> SweepKeyframesAsync(
        int maxSide, TimeSpan minInterval, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(minInterval, TimeSpan.Zero);
        var sweep = new Sweep { MaxSide = maxSide, MinIntervalUs = (long)minInterval.TotalMicroseconds };
        return RunAsync(new Request { Sweep = sweep }, "sweeping", ct);
    }

    /// <summary>
    /// The frames with exactly these presentation times, ascending, each once. Times that no frame has, and damaged
    /// frames, are left out and counted in <see cref="SkippedFrames"/>. The caller disposes each frame.
    /// </summary>
    public IAsyncEnumerable<VideoFrame> DecodeAsync(
        IReadOnlyList<long> pts, int maxSide, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(pts);
        ArgumentOutOfRangeException.ThrowIfNegative(maxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pts.Count, options.MaxPicks, nameof(pts));
        return RunAsync(new Request { Pick = new Pick { Pts = { pts }, MaxSide = maxSide } }, "decoding", ct);
    }

    /// <summary>
    /// Every <paramref name="every"/>th frame from <paramref name="fromPts"/> to <paramref name="toPts"/>, both included.
    /// The caller disposes each frame.
    /// </summary>
    public IAsyncEnumerable<VideoFrame> DecodeRangeAsync(
        long fromPts, long toPts, int every, int maxSide, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxSide);
        var range = new Protocol.Range { FromPts = fromPts, ToPts = toPts, Every = every, MaxSide = maxSide };
        return RunAsync(new Request { Range = range }, "decoding", ct);
    }

    /// <summary>
    /// Every frame with the longer side at most <paramref name="thumbnailSide"/> and, after those of each window of time, the
    /// sharpest of them with at most <paramref name="pictureSide"/>, from one decoding. Most of the latter stay in the worker
    /// until the next scan, so that <see cref="DecodeAsync"/> of one of them decodes nothing. The caller disposes each frame.
    /// </summary>
    public IAsyncEnumerable<VideoFrame> ScanAsync(
        int thumbnailSide, int pictureSide, TimeSpan window, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(thumbnailSide);
        ArgumentOutOfRangeException.ThrowIfNegative(pictureSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.FromMicroseconds(1));
        var scan = new Scan
        {
            ThumbnailSide = thumbnailSide, PictureSide = pictureSide, WindowUs = (long)window.TotalMicroseconds,
        };
        if (options.Gpu is not { } device)
            return RunAsync(new Request { Scan = scan }, "decoding", ct);
        routed = new RoutedScan(device, workers, OpenVideo, options.DecodeThreads, (request, stop) => RunAsync(request, "decoding", stop));
        return routed.RunAsync(scan, ct);
    }

    /// <summary>
    /// Decodes every frame, converts none, and returns how many are sound: a full check of a file at the decoder's speed.
    /// The others are counted in <see cref="SkippedFrames"/>.
    /// </summary>
    /// <exception cref="MediaException">Not one frame can be decoded.</exception>
    public async Task<int> CountFramesAsync(CancellationToken ct = default)
    {
        Reply reply = await Session.CallAsync(new Request { Count = new Count() }, "counting", OpenPath, ct)
            .ConfigureAwait(false);
        Done done = Session.Expect(reply.Done);
        SkippedFrames = Math.Max(0, done.Skipped);
        return (int)Math.Clamp(done.Value, 0, options.MaxPackets);
    }

    /// <summary>
    /// The sound of the open video, all channels mixed, at <see cref="SoundBlock.SampleRate"/>, in order; there may be gaps.
    /// Packets that could not be decoded are counted in <see cref="SkippedFrames"/>.
    /// </summary>
    /// <exception cref="MediaException">It has no sound, or none that can be decoded.</exception>
    public IAsyncEnumerable<SoundBlock> ListenAsync(CancellationToken ct = default) => RunAsync(
        new Request { Listen = new Listen() }, "listening",
        reply => (WorkerReplies.ToSound(Session.Expect(reply.Sound), Session.Memory), reply.Sound.Slot), ct);

    /// <summary>
    /// Copies the part from the last keyframe not after <paramref name="fromPts"/> up to about <paramref name="toPts"/> into a
    /// file of its own.
    /// </summary>
    /// <exception cref="MediaException">It does not fit a frame's memory, or the file has no times to cut by.</exception>
    public async Task<VideoClip> CutAsync(long fromPts, long toPts, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fromPts, toPts);
        var cut = new Cut { FromPts = fromPts, ToPts = toPts };
        Reply reply = await Session.CallAsync(new Request { Cut = cut }, "cutting", OpenPath, ct).ConfigureAwait(false);
        return Session.Trusting(() => WorkerReplies.ToClip(Session.Expect(reply.Clip), Session.Memory));
    }

    /// <summary>Encodes frames of one size as an animated WebP that repeats for ever.</summary>
    /// <param name="frames">One or more; together they must fit a frame's memory.</param>
    /// <param name="delay">How long each is shown.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="ct">Ends the worker's work.</param>
    public async Task<byte[]> EncodeAnimationAsync(
        IReadOnlyList<PixelBuffer> frames, TimeSpan delay, int quality, CancellationToken ct = default)
    {
        RequestChecks.Animation(frames, delay, quality, Session.Memory);
        var animate = new Animate
        {
            Width = frames[0].Width,
            Height = frames[0].Height,
            Frames = frames.Count,
            DelayMs = (int)delay.TotalMilliseconds,
            Quality = quality,
        };
        Reply reply = await Session
            .CallAsync(new Request { Animate = animate }, "animating", null, ct, memory => memory.Put(frames))
            .ConfigureAwait(false);
        return Session.Trusting(() => WorkerReplies.ToEncoded(Session.Expect(reply.Done), Session.Memory));
    }

    /// <summary>Reads a JPEG, PNG or WebP picture: upright, sRGB, alpha over black.</summary>
    public async Task<PixelBuffer> ReadStillAsync(string path, CancellationToken ct = default)
    {
        string full = FullPath(path);
        var request = new Request { ReadStill = new ReadStill { Path = full } };
        Reply reply = await Session.CallAsync(request, "reading", full, ct).ConfigureAwait(false);
        return Session.Trusting(() => WorkerReplies.ToPicture(Session.Expect(reply.Frame), Session.Memory));
    }

    /// <summary>Reads the bytes of a JPEG, PNG or WebP file: upright, sRGB, alpha over black.</summary>
    /// <exception cref="MediaException">They are no such picture, or more than a frame's memory holds.</exception>
    public async Task<PixelBuffer> DecodeStillAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct = default)
    {
        if (bytes.Length > Session.Memory.SlotBytes)
        {
            throw MediaException.For(
                MediaError.TooLarge, "decoding", null, $"{bytes.Length} bytes; the limit is {Session.Memory.SlotBytes}");
        }

        var request = new Request { DecodeStill = new DecodeStill { Length = bytes.Length } };
        Reply reply = await Session
            .CallAsync(request, "decoding", null, ct, memory => bytes.Span.CopyTo(memory.Span(0, bytes.Length)))
            .ConfigureAwait(false);
        return Session.Trusting(() => WorkerReplies.ToPicture(Session.Expect(reply.Frame), Session.Memory));
    }

    /// <summary>
    /// Cuts <paramref name="crop"/> out of the picture and resizes it (Lanczos3 down, bicubic up). The worker holds what comes out, for
    /// <see cref="EncodeAsync(StillFormat, int, CancellationToken)"/>, until the next.
    /// </summary>
    public async Task HoldAsync(PixelBuffer picture, PixelRectangle crop, int width, int height, CancellationToken ct = default)
    {
        RequestChecks.Hold(picture, crop, (width, height), options.MaxFramePixels);
        var hold = new Hold { Width = crop.Width, Height = crop.Height, ToWidth = width, ToHeight = height };
        await Session
            .CallAsync(new Request { Hold = hold }, "resizing", null, ct, memory => memory.Put(picture, crop))
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Encodes what is held as sRGB without metadata. <paramref name="quality"/> is 1..100; PNG ignores it.
    /// </summary>
    /// <exception cref="MediaException">Nothing is held, or it cannot be encoded.</exception>
    public async Task<byte[]> EncodeAsync(StillFormat format, int quality, CancellationToken ct = default)
    {
        RequestChecks.Encode(format, quality);
        var encode = new Encode { Format = (int)format, Quality = quality };
        Reply reply = await Session.CallAsync(new Request { Encode = encode }, "encoding", null, ct).ConfigureAwait(false);
        return Session.Trusting(() => WorkerReplies.ToEncoded(Session.Expect(reply.Done), Session.Memory));
    }

    /// <summary>Both at once, for a picture that is encoded once.</summary>
    public async Task<byte[]> EncodeAsync(
        PixelBuffer picture,
        PixelRectangle crop,
        int width,
        int height,
        StillFormat format,
        int quality,
        CancellationToken ct = default)
    {
        RequestChecks.Encode(format, quality);
        await HoldAsync(picture, crop, width, height, ct).ConfigureAwait(false);
        return await EncodeAsync(format, quality, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Draws an SVG document over nothing, in a viewport of <paramref name="width"/> × <paramref name="height"/> pixels. It sees no other file;
    /// pictures in it are data URIs.
    /// </summary>
    /// <exception cref="MediaException">It is no SVG, or too large.</exception>
    public async Task<PictureLayer> DrawSvgAsync(ReadOnlyMemory<byte> svg, int width, int height, CancellationToken ct = default)
    {
        RequestChecks.Drawing(width, height, Session.Memory);
        if (svg.Length > Session.Memory.SlotBytes)
            throw MediaException.For(MediaError.TooLarge, "drawing", null, $"{svg.Length} bytes; the limit is {Session.Memory.SlotBytes}");
        var request = new Request { DrawSvg = new DrawSvg { Length = svg.Length, Width = width, Height = height } };
        Reply reply = await Session
            .CallAsync(request, "drawing", null, ct, memory => svg.Span.CopyTo(memory.Span(0, svg.Length)))
            .ConfigureAwait(false);
        return Session.Trusting(() => WorkerReplies.ToLayer(Session.Expect(reply.Drawing), (width, height), Session.Memory));
    }

    /// <summary>
    /// Sets text, of at most 1000 characters, in a box: shaped for its script, in lines of even length, at the largest size at which
    /// it fits.
    /// </summary>
    public async Task<DrawnText> DrawTextAsync(string text, TextStyle style, CancellationToken ct = default)
    {
        RequestChecks.Drawing(style.Width, style.Height, Session.Memory);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, 1000);
        var request = new DrawText
        {
            Text = text,
            Font = style.Font,
            Largest = style.Largest,
            Smallest = style.Smallest,
            LineSpacing = style.LineSpacing,
            Width = style.Width,
            Height = style.Height,
            Weight = style.Weight,
            Align = (int)style.Align,
            Lift = (int)style.Lift,
            MaxLines = style.MaxLines,
            Color = style.Color,
        };
        Reply reply = await Session.CallAsync(new Request { DrawText = request }, "setting text", null, ct).ConfigureAwait(false);
        return Session.Trusting(() => WorkerReplies.ToText(Session.Expect(reply.Drawing), style, Session.Memory));
    }

    /// <summary>Tries what the sandbox denies and returns the error number: 0 socket, 1 program, 2 file, 3 trace; 4 crashes.</summary>
    internal async Task<int> ProbeAsync(int what, CancellationToken ct = default)
    {
        Reply reply = await Session.CallAsync(new Request { Probe = new Probe { What = what } }, "probing", null, ct)
            .ConfigureAwait(false);
        return (int)Session.Expect(reply.Done).Value;
    }

    /// <summary>Ends the worker process and frees the shared memory.</summary>
    public ValueTask DisposeAsync() => workers.DisposeAsync();

    private WorkerSession Session => workers.Active;

    private VideoDescription OpenVideo => video ?? throw new InvalidOperationException("No video is open. Call OpenAsync first.");

    private string OpenPath => OpenVideo.Path;

    private IAsyncEnumerable<VideoFrame> RunAsync(Request request, string doing, CancellationToken ct) => RunAsync(
        request, doing, reply => (Deliver(WorkerReplies.ToFrame(Session.Expect(reply.Frame), Session.Memory)), reply.Frame.Slot), ct);

    private VideoFrame Deliver(VideoFrame frame)
    {
        FramesDelivered++;
        return frame;
    }

    private async IAsyncEnumerable<T> RunAsync<T>(
        Request request, string doing, Func<Reply, (T Part, int Slot)> read, [EnumeratorCancellation] CancellationToken ct)
    {
        string path = OpenPath;
        WorkerSession worker = Session;
        WorkerRun run = await worker.BeginAsync(request, doing, path, ct).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            while (await run.NextAsync().ConfigureAwait(false) is { } reply)
            {
                if (reply.ResultCase == Reply.ResultOneofCase.Done)
                {
                    SkippedFrames = Math.Max(0, reply.Done.Skipped);
                    yield break;
                }

                (T part, int slot) = worker.Trusting(() => read(reply));
                await run.ReleaseAsync(slot).ConfigureAwait(false);
                yield return part;
            }
        }
    }

    private static string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0'))
            throw MediaException.For(MediaError.NotFound, "opening", null, "the path holds a zero character");
        return Path.GetFullPath(path);
    }
}
