using System.Threading.Channels;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Editing;
using InferenceEngine.Posters.Internal.Memory;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters;

/// <summary>
/// A video open for a person who looks through its frames and makes posters of one. Owns a media worker. One call at a time. Does not own
/// models or what is remembered.
/// </summary>
public sealed class FrameEditor : IAsyncDisposable
{
    private const int ViewQuality = 82;
    private readonly PosterModels models;
    private readonly MediaOptions media;
    private readonly VideoMemory? memory;
    private readonly MediaWorker worker;
    private readonly VideoDescription video;

    private FrameEditor(PosterModels models, MediaOptions media, VideoMemory? memory, (MediaWorker Worker, VideoDescription Video) open)
    {
        (this.models, this.media, this.memory, worker, video) = (models, media, memory, open.Worker, open.Video);
    }

    /// <summary>SHA-256 of the video.</summary>
    public string ContentHash => video.ContentHash;

    /// <summary>Whether another call can be made; false once the worker has died.</summary>
    public bool IsUsable => worker.IsUsable;

    /// <summary>Frames that were decoded since it was opened.</summary>
    public int DecodedFrames => worker.FramesDelivered;

    /// <summary>Starts a worker and opens the video, whole or in parts.</summary>
    /// <exception cref="MediaException">It cannot be opened.</exception>
    public static async Task<FrameEditor> OpenAsync(
        PosterModels models, MediaOptions media, VideoMemory? memory, string path, IFileParts? parts, CancellationToken cancellation)
    {
        MediaWorker worker = await MediaWorker.StartAsync(media, cancellation);
        try
        {
            return new FrameEditor(models, media, memory, (worker, await worker.OpenAsync(path, parts, cancellation)));
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>The time stamp at a time from the start.</summary>
    public long PtsAt(TimeSpan time) => VideoTime.Pts(video, time);

    /// <summary>A frame to look at.</summary>
    /// <param name="spot">Which one.</param>
    /// <param name="pts">Of, after or before which time stamp.</param>
    /// <param name="content">The part that is not letterbox bars; null for all of it.</param>
    /// <param name="maxSide">Long side of the picture.</param>
    /// <param name="cancellation">Stops decoding.</param>
    /// <exception cref="PosterException">There is no such frame.</exception>
    public async Task<FrameView> ViewAsync(
        FrameSpot spot, long pts, PixelRectangle? content, int maxSide, CancellationToken cancellation)
    {
        using VideoFrame frame = await new FrameFinder(worker, video).FindAsync(spot, pts, maxSide, cancellation)
            ?? throw new PosterException("There is no frame there.");
        PixelRectangle shown = content is { } part ? FrameFinder.Scale(part, video, frame.Picture) : new(0, 0, frame.Picture.Width, frame.Picture.Height);
        byte[] jpeg = await worker.EncodeAsync(frame.Picture, shown, shown.Width, shown.Height, StillFormat.Jpeg, ViewQuality, cancellation);
        return new FrameView(
            frame.Pts, Math.Round(frame.Time.TotalSeconds, 3), content?.Width ?? video.Width, content?.Height ?? video.Height,
            Math.Round(video.Duration.TotalSeconds, 3), Math.Round(video.FrameRate, 3), jpeg);
    }

    /// <summary>Makes posters of a frame.</summary>
    /// <exception cref="ArgumentException">An option or a crop is out of range.</exception>
    /// <exception cref="PosterException">There is no frame with this time stamp.</exception>
    public async Task<EditedPosters> RenderAsync(FrameEdit edit, PixelRectangle? content, CancellationToken cancellation)
    {
        edit.Options.Validate();
        int most = 2 + (edit.Options.AspectRatios.Count * edit.Options.Formats.Count);
        Channel<PosterEvent> events = Channel.CreateBounded<PosterEvent>(most);
        ProductionContext context = new(models, worker, edit.Options, events.Writer)
        {
            Video = video, Memory = new FeatureMemory(memory?.Features, video.ContentHash, models, edit.Options), Chosen = edit.Crops,
            Logo = edit.Logo,
        };
        context.Frames = new FrameMemory(context, memory?.Pictures);
        using RefinedFrame frame = await new ChosenFrame(context).DecodeAsync(edit.Pts, content, cancellation);
        await using RenderWorkers workers = new(media);
        workers.Start();
        Candidate candidate = await new RenderStage(context, workers).RunAsync(frame, rank: 1, cancellation);
        List<(PosterPicture, byte[])> files = [];
        while (events.Reader.TryRead(out PosterEvent? happened))
        {
            if (happened is CandidatePreview preview)
                files.Add((preview.Picture, preview.Bytes));
            else if (happened is PosterRendered rendered)
                files.Add((rendered.Picture, rendered.Bytes));
        }

        return new EditedPosters(candidate, files);
    }

    /// <summary>Ends the worker.</summary>
    public ValueTask DisposeAsync() => worker.DisposeAsync();
}
