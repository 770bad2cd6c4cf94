using InferenceEngine.Media;
using InferenceEngine.Posters;
using InferenceEngine.Server.Production;
using InferenceEngine.Server.Production.Editing;
using InferenceEngine.Server.Production.Jobs;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>The page's requests of an editor: frames of a job's video, posters of one with crops by hand, designs, videos to pick.</summary>
internal sealed class EditApi(JobDesk desk, JobEditing editing, VideoFolders folders)
{
    private const int MostSide = 1600;
    private const int DefaultSide = 960;

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/templates", () => PosterTemplate.Shipped.Select(name => new { Name = name, PosterTemplate.Named(name).Description }));
        api.MapGet("/videos", () => folders.List());
        api.MapGet("/jobs/{id}/frame", (HttpContext context, string id, string? spot, long? pts, double? time, int? side) =>
            WebErrors.AnswerAsync(context, () => ViewAsync(context, id, (spot, pts, time, side))));
        api.MapPost("/jobs/{id}/edits", (HttpContext context, string id) => WebErrors.AnswerAsync(context, () => EditAsync(context, id)));
    }

    private async Task<object?> ViewAsync(HttpContext context, string id, (string? Spot, long? Pts, double? Time, int? Side) asked)
    {
        FrameSpot spot = asked.Spot switch
        {
            null or "at" => FrameSpot.At,
            "after" => FrameSpot.After,
            "before" => FrameSpot.Before,
            _ => throw GrpcErrors.Invalid("spot", "must be at, after or before."),
        };
        if (asked.Time is { } time && !(time is >= 0 and < 1e6))
            throw GrpcErrors.Invalid("time", "must be seconds from the start, 0 or more.");
        if (asked.Pts is < -(1L << 60) or > 1L << 60)
            throw GrpcErrors.Invalid("pts", "is no time stamp.");
        int side = Math.Clamp(asked.Side ?? DefaultSide, 64, MostSide);
        FrameView view = await editing.ViewAsync(desk.Find(id), (spot, asked.Pts, asked.Time ?? 0, side), context.RequestAborted);
        return new { view.Pts, view.TimeSeconds, view.Width, view.Height, view.DurationSeconds, view.FrameRate, Picture = DataUri(view.Jpeg) };
    }

    private async Task<object?> EditAsync(HttpContext context, string id)
    {
        EditMessage message = await JobsApi.ReadAsync<EditMessage>(context);
        Job job = desk.Find(id);
        PosterOrder order = PosterOrderMapping.FromWire(message.Order);
        if (message.Publish && order.TitleId.Length == 0)
            throw GrpcErrors.Invalid("titleId", "is missing: name the title to publish to.");
        FrameEdit edit = new(message.Pts, order.Options()) { Crops = Crops(message.Crops, order) };
        EditedPosters made = await editing.RenderAsync(
            job, edit, message.Publish ? (order.TitleId, order.TitleName) : null, context.RequestAborted);
        return new
        {
            Candidate = made.Candidate with { Preview = null },
            Pictures = made.Files.Where(file => file.Picture.Format == "jpeg").Select(file => new { file.Picture, Data = DataUri(file.Bytes) }),
            Published = message.Publish ? made.Files.Count(file => file.Picture is { Format: "jpeg", AspectRatio: not "frame" }) : 0,
        };
    }

    private static Dictionary<AspectRatio, PixelRectangle> Crops(IReadOnlyDictionary<string, PixelRectangle> crops, PosterOrder order)
    {
        Dictionary<AspectRatio, PixelRectangle> chosen = [];
        foreach ((string name, PixelRectangle crop) in crops)
        {
            AspectRatio ratio = AspectRatio.Parse(CatalogMapping.Ratio("crops", name));
            if (!order.AspectRatios.Contains(ratio.ToString()))
                throw GrpcErrors.Invalid("crops", $"has {ratio}, which is not among the shapes asked for.");
            // A pixel of rounding at either side.
            double least = (crop.Width - 1.5) / (crop.Height + 1.5), most = (crop.Width + 1.5) / Math.Max(1, crop.Height - 1.5);
            if (!(crop.Width > 0 && crop.Height > 0 && least <= ratio.Value && ratio.Value <= most))
                throw GrpcErrors.Invalid("crops", $"has {crop.Width} × {crop.Height} for {ratio}, which is another shape.");
            chosen[ratio] = crop;
        }

        return chosen;
    }

    private static string DataUri(byte[] jpeg) => "data:image/jpeg;base64," + Convert.ToBase64String(jpeg);
}
