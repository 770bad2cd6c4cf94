using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Jobs;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>All that the editor's page asks for, behind the check of where requests come from.</summary>
internal static class EditorApi
{
    private static readonly string[] guarded = ["/api/jobs", "/api/uploads", "/api/videos"];

    public static void Map(WebApplication app, JobHost jobs, IReadOnlyList<string> names)
    {
        app.Use((context, next) =>
        {
            bool isGuarded = guarded.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
            return isGuarded && SameOrigin.Refusal(context.Request, names) is { } reason
                ? WebErrors.SendAsync(context, new JobFailure((int)GrpcStatusCode.PermissionDenied, "OTHER_SITE", reason))
                : next(context);
        });
        RouteGroupBuilder api = app.MapGroup("/api");
        new JobsApi(jobs.Services, jobs.Desk).Map(api);
        new EditApi(jobs.Desk, jobs.Editing, jobs.Folders).Map(api);
    }
}
