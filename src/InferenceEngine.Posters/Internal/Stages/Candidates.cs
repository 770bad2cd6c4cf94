using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>Builds public candidates from frames and what the models saw. Pure.</summary>
internal static class Candidates
{
    /// <summary>From a small frame; boxes are scaled to the video's own size.</summary>
    public static Candidate FromSweep(FrameSample frame, FrameSeen seen, ProductionContext context)
    {
        VideoDescription video = context.Video;
        PixelRectangle content = context.Bars.Content(video.Width, video.Height);
        int width = frame.Picture!.Width, height = frame.Picture.Height;
        float x = (float)content.Width / width, y = (float)content.Height / height;
        return Create(frame, video, (content.Width, content.Height)) with
        {
            Content = context.Bars.IsEmpty ? null : content,
            Scores = CandidateRanking.Score(frame.Features.Quality, seen, width, height),
            Tags = SceneTags.Of(seen, height, frame.Features, frame.Motion),
            Shows = seen.Content?.Scale(x, y).Facts(),
            Faces = [.. seen.Faces.Select(f => ToScoredBox(f.Box.Scale(x, y), f.Score))],
            Text = [.. seen.Text.Select(t => ToScoredBox(t.Box.Scale(x, y), t.Score))],
        };
    }

    /// <summary>From the full-size frame that was chosen.</summary>
    public static Candidate FromRefined(RefinedFrame refined, ProductionContext context)
    {
        VideoDescription video = context.Video;
        int width = refined.Picture.Width, height = refined.Picture.Height;
        return Create(refined.Sample, video, (width, height)) with
        {
            Scores = CandidateRanking.Score(refined.Sample.Features.Quality, refined.Seen, width, height),
            Tags = SceneTags.Of(refined.Seen, height, refined.Sample.Features, refined.Sample.Motion),
            Shows = refined.Seen.Content?.Facts(),
            Faces = [.. refined.Seen.Faces.Select(f => ToScoredBox(f.Box, f.Score))],
            Text = [.. refined.Seen.Text.Select(t => ToScoredBox(t.Box, t.Score))],
            Content = context.Bars.IsEmpty ? null : context.Bars.Content(video.Width, video.Height),
            Reasons = refined.Reasons,
        };
    }

    private static Candidate Create(FrameSample frame, VideoDescription video, (int Width, int Height) size) => new()
    {
        Id = $"{video.ContentHash[..Math.Min(12, video.ContentHash.Length)]}-{frame.Pts}",
        Shot = frame.Shot,
        Pts = frame.Pts,
        TimeSeconds = Math.Round(frame.Time.TotalSeconds, 3),
        Width = size.Width,
        Height = size.Height,
        Scores = null!,
        Faces = [],
        Text = [],
    };

    private static ScoredBox ToScoredBox(Box box, float score) => new(
        Math.Round(box.Left, 1), Math.Round(box.Top, 1), Math.Round(box.Width, 1), Math.Round(box.Height, 1), Math.Round(score, 3));
}
