using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Posters;
using InferenceEngine.Server.Production.Jobs;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Editing;

/// <summary>What an editor does with a job's video: looks at frames, makes posters of one, publishes them. Thread-safe.</summary>
internal sealed class JobEditing(JobServices services, EditorSessions sessions)
{
    /// <summary>A frame to look at; <paramref name="timeSeconds"/> where <paramref name="pts"/> is not given.</summary>
    public async Task<FrameView> ViewAsync(
        Job job, (FrameSpot Spot, long? Pts, double TimeSeconds, int MaxSide) what, CancellationToken cancellation)
    {
        PosterManifest? found = await FoundAsync(job, cancellation);
        return await UseAsync(job, editor => editor.ViewAsync(
            what.Spot, what.Pts ?? editor.PtsAt(TimeSpan.FromSeconds(what.TimeSeconds)), Content(found), what.MaxSide, cancellation), cancellation);
    }

    /// <summary>Posters of a frame. With a title they are published; without one nothing is kept.</summary>
    public async Task<EditedPosters> RenderAsync(Job job, FrameEdit edit, (string Id, string Name)? title, CancellationToken cancellation)
    {
        PosterManifest? found = await FoundAsync(job, cancellation);
        edit = edit with { Logo = found?.Logo };
        EditedPosters made = await UseAsync(job, editor => editor.RenderAsync(edit, Content(found), cancellation), cancellation);
        if (title is not { } wanted)
            return made;
        Publisher publisher = new(services.Engine, services.Artwork, wanted.Id);
        await publisher.CreateTitleAsync(wanted.Name.Length > 0 ? wanted.Name : wanted.Id, cancellation);
        foreach ((PosterPicture picture, byte[] bytes) in made.Files)
        {
            if (picture.AspectRatio != "frame")
                await publisher.PublishAsync(made.Candidate, picture, bytes, cancellation);
        }

        return made;
    }

    private Task<T> UseAsync<T>(Job job, Func<FrameEditor, Task<T>> work, CancellationToken cancellation)
    {
        JobRecord record = job.Record;
        if (record.ContentHash.Length == 0)
            throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "NO_VIDEO_YET", $"Job '{record.Id}' has not opened its video yet.");
        return sessions.UseAsync(record.ContentHash, stop => services.Sources.LocateAsync(record, stop), work, cancellation);
    }

    /// <summary>What the job found in the video, its bars and its logo among it; null while it is at work.</summary>
    private Task<PosterManifest?> FoundAsync(Job job, CancellationToken cancellation) =>
        services.Results.FindAsync(job.Record.ResultKey, cancellation);

    /// <summary>The part of the frames that is not letterbox bars; null where there are none.</summary>
    private static PixelRectangle? Content(PosterManifest? found) => found is { Candidates: [Candidate first, ..] } ? first.Content : null;
}
