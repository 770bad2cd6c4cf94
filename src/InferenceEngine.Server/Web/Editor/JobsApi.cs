using System.Text.Json;
using InferenceEngine.Server.Production.Jobs;
using InferenceEngine.Server.Services;
using Microsoft.AspNetCore.Http.Features;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>The page's requests about jobs: list, watch, submit, upload, cancel, and the pictures of results.</summary>
internal sealed class JobsApi(JobServices services, JobDesk desk)
{
    /// <summary>An order is a few hundred bytes; its texts are bounded anyway.</summary>
    private const int MostOrderBytes = 64 << 10;
    private const int BlockBytes = 256 << 10;

    private readonly JobWatch watch = new(services.Results);

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/jobs", (HttpContext context, string? after, int? count) => WebErrors.AnswerAsync(context, () => Answer(List(after, count))));
        api.MapPost("/jobs", (Delegate)((HttpContext context) => WebErrors.AnswerAsync(context, () => SubmitAsync(context))));
        api.MapGet("/jobs/{id}", (HttpContext context, string id) => WebErrors.AnswerAsync(context, () => Answer(Describe(desk.Find(id)))));
        api.MapPost("/jobs/{id}/cancel", (HttpContext context, string id) => WebErrors.AnswerAsync(context, () => Answer(Describe(desk.Cancel(id)))));
        api.MapPost("/jobs/{id}/priority", (HttpContext context, string id, int value) =>
            WebErrors.AnswerAsync(context, () => Answer(Describe(desk.SetPriority(id, value)))));
        api.MapGet("/jobs/{id}/watch", (HttpContext context, string id) => WebErrors.AnswerAsync(context, () => FollowAsync(context, id)));
        api.MapGet("/jobs/{id}/manifest", (HttpContext context, string id) => WebErrors.AnswerAsync(context, () => Answer(Manifest(id))));
        api.MapGet("/jobs/{id}/pictures/{name}", (HttpContext context, string id, string name) =>
            WebErrors.AnswerAsync(context, () => Answer(Picture(context, id, name))));
        api.MapPut("/uploads", (HttpContext context, string? name, string? order, int? priority) =>
            WebErrors.AnswerAsync(context, () => UploadAsync(context, name ?? string.Empty, order, priority ?? 0)));
    }

    /// <summary>A body of JSON, bounded.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new BadHttpRequestException("The body must be application/json.", StatusCodes.Status415UnsupportedMediaType);
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MostOrderBytes;
        return await context.Request.ReadFromJsonAsync<T>(context.RequestAborted) ?? throw new JsonException("The body is null.");
    }

    private static Task<object?> Answer(object? value) => Task.FromResult(value);

    private object Describe(Job job) => JobJsonText.Of(job, services.Queue.Ahead(job));

    private object List(string? after, int? count)
    {
        (IReadOnlyList<Job> jobs, string next) = desk.List(new V1.ListJobsRequest { PageToken = after ?? string.Empty, PageSize = count ?? 0 });
        return new { Jobs = jobs.Select(Describe), Next = next };
    }

    private async Task<object?> SubmitAsync(HttpContext context)
    {
        SubmitMessage message = await ReadAsync<SubmitMessage>(context);
        V1.SubmitJobRequest request = new() { Order = message.Order, Priority = message.Priority };
        if (message.VideoPath is not null)
            request.VideoPath = message.VideoPath;
        else if (message.Url is not null)
            request.Url = message.Url;
        else if (message.MediaId is not null)
            request.MediaId = message.MediaId;
        return Describe(desk.Submit(request).Job);
    }

    private async Task<object?> UploadAsync(HttpContext context, string name, string? order, int priority)
    {
        PosterOrder wanted = desk.Order(OrderConverter.Parse(order ?? "{}"));
        string file = JobDesk.FileName(name);
        int checkedPriority = JobDesk.Priority(priority);
        if (context.Request.ContentLength > services.Spool.LargestBytes)
            throw SpoolWriter.TooLarge(services.Spool.LargestBytes);
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = services.Spool.LargestBytes;
        await using SpoolWriter writer = services.Spool.Begin();
        await CopyAsync(context.Request.Body, writer, context.RequestAborted);
        return Describe((await desk.SubmitAsync(writer, file, wanted, checkedPriority)).Job);
    }

    private static async Task CopyAsync(Stream body, SpoolWriter writer, CancellationToken aborted)
    {
        byte[] block = new byte[BlockBytes];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        try
        {
            while (true)
            {
                patience.CancelAfter(SpoolWriter.Silence);
                int count = await body.ReadAsync(block, patience.Token);
                if (count == 0)
                    return;
                await writer.WriteAsync(block.AsMemory(0, count), aborted);
            }
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw SpoolWriter.Stalled();
        }
    }

    /// <summary>Server-sent events until the job ends.</summary>
    private async Task<object?> FollowAsync(HttpContext context, string id)
    {
        Job job = desk.Find(id);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await foreach (JobNews news in watch.FollowAsync(job, context.RequestAborted))
        {
            (string? name, object? data) = news.Happened is { } happened ? JobJsonText.Of(happened) : ("job", Describe(job));
            if (name is null)
                continue;
            await context.Response.WriteAsync(
                $"event: {name}\ndata: {JsonSerializer.Serialize(data, JsonSerializerOptions.Web)}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        await context.Response.WriteAsync("event: end\ndata: {}\n\n", context.RequestAborted);
        return null;
    }

    private IResult Manifest(string id)
    {
        string key = desk.Find(id).Record.ResultKey;
        string path = Path.Combine(services.Results.PathOf(key), Posters.PosterFolder.ManifestName);
        return key.Length > 0 && File.Exists(path) ? Results.File(path, "application/json") : Results.NotFound();
    }

    private IResult Picture(HttpContext context, string id, string name)
    {
        if (services.Results.FindPicture(desk.Find(id).Record.ResultKey, name) is not { } path)
            return Results.NotFound();
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable"; // the name is the content's hash
        return Results.File(path, WebApi.TypeOf(name));
    }
}
