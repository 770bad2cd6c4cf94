using InferenceEngine.Selection;
using InferenceEngine.Server.Production;
using InferenceEngine.Server.Production.Jobs;
using InferenceEngine.Server.Services;
using InferenceEngine.Server.Web.Editor;
using Microsoft.AspNetCore.StaticFiles;

namespace InferenceEngine.Server.Web;

/// <summary>The page, its data as JSON, and the pictures. Reads only; the editor's requests are in <see cref="Editor"/>.</summary>
internal static class WebApi
{
    private const int MostTitles = 1000;

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    public static void Map(WebApplication app, SelectionEngine engine, ArtworkStore store, JobHost jobs, PrometheusText metrics)
    {
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; style-src 'self'";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        });
        MapFiles(app, store);
        app.MapGet("/healthz", () => Health(engine));
        app.MapGet("/metrics", () => Results.Text(metrics.Read(), PrometheusText.ContentType));
        app.MapGet("/api/counters", () => Counters(engine, jobs));
        app.MapGet("/api/titles", (string? after, int? count) =>
            engine.Catalog.Titles(after ?? string.Empty, Math.Clamp(count ?? 100, 1, MostTitles))
                .Select(title => new { title.Id, title.Name, Artworks = engine.Catalog.FindTitle(title.Id)?.ArtworkCount ?? 0 }));
        app.MapGet("/api/titles/{id}", (string id, string? segment) =>
            engine.Catalog.FindTitle(id) is { } title ? Results.Json(SelectionJson.Of(engine, title, segment ?? string.Empty)) : Results.NotFound());
        app.MapGet("/api/titles/{id}/manifest", (string id) =>
            engine.Catalog.FindTitle(id) is not null && store.FindManifest(id) is { } path
                ? Results.File(path, "application/json")
                : Results.NotFound());
        app.MapGet("/api/explain", (HttpContext context, string? decision) => WebErrors.AnswerAsync(context, async () =>
            SelectionJson.Of(await engine.ExplainAsync(DecisionText.Parse(decision ?? string.Empty), context.RequestAborted)
                ?? throw GrpcErrors.DecisionGone())));
    }

    /// <summary>The media type of a picture's file.</summary>
    public static string TypeOf(string name) => ContentTypes.TryGetContentType(name, out string? type) ? type : "application/octet-stream";

    private static void MapFiles(WebApplication app, ArtworkStore store)
    {
        EmbeddedPage page = new();
        app.MapGet("/", () => page.File("index.html"));
        app.MapGet("/editor", () => page.File("editor.html"));
        app.MapGet("/web/{name}", (string name) => page.File(name));
        app.MapGet("/artwork/{name}", (string name, HttpContext context) =>
        {
            if (store.FindPicture(name) is not { } path)
                return Results.NotFound();
            // The name is the content's hash: it never changes.
            context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return Results.File(path, TypeOf(name));
        });
    }

    /// <summary>503 when only a restart helps; a full disk is told and mends itself.</summary>
    private static IResult Health(SelectionEngine engine)
    {
        if (engine.Failure is { } failure)
            return Results.Text($"learning has stopped: {failure.Message}\n", statusCode: 503);
        StorageStatus storage = engine.Storage;
        string[] troubles =
        [
            .. storage.RewardsRefused is { } rewards ? [$"rewards are refused: {rewards}"] : Array.Empty<string>(),
            .. storage.StateRefused is { } state ? [$"learning waits: {state}"] : Array.Empty<string>(),
            .. storage.CheckpointFailure is { } checkpoint ? [$"no checkpoint: {checkpoint}"] : Array.Empty<string>(),
            .. storage.DamagedFiles.Select(problem => $"an older checkpoint was used: {problem}"),
        ];
        return Results.Text(string.Join("\n", troubles.Prepend("serving")) + "\n");
    }

    private static object Counters(SelectionEngine engine, JobHost jobs)
    {
        SelectionCounters counters = engine.Counters;
        return new
        {
            counters.Decisions,
            counters.Pages,
            Rewards = counters.Rewards.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value),
            counters.RewardsFolded,
            counters.ImpressionsFolded,
            counters.LogTail,
            counters.LogDurable,
            counters.LogFolded,
            counters.Titles,
            counters.StateMemoryBytes,
            counters.NonFiniteFeatures,
            counters.RewardsWithoutPage,
            counters.PagesNotLogged,
            counters.RewardsTakenBack,
            counters.DrawnFromPrior,
            counters.UnknownSegments,
            Rankings = counters.Rankings.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value),
            engine.Storage,
            Jobs = jobs.Services.Queue.Unfinished,
            RememberedValuesDamaged = jobs.Remembered.DamagedValues,
            RememberedValuesRefused = jobs.Remembered.RefusedValues,
            WorkingSetBytes = Environment.WorkingSet,
            Healthy = engine.Failure is null,
        };
    }
}
