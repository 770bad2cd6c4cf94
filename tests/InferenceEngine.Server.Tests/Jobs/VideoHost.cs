using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Server.Tests.Jobs;

/// <summary>A real HTTP server on loopback with a few bytes that stand for a video, and the ways in which servers misbehave.</summary>
internal sealed class VideoHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<string> ranges = [];

    private VideoHost(WebApplication app) => this.app = app;

    public byte[] Video { get; } = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 / 3))];

    /// <summary>The strong tag of /film.</summary>
    public string Tag { get; set; } = "\"one\"";

    public int Port => new Uri(app.Urls.First()).Port;

    /// <summary>The Range headers of all requests for the video.</summary>
    public IReadOnlyList<string> Ranges => ranges;

    public Uri At(string path, string host = "127.0.0.1") => new($"http://{host}:{Port}{path}");

    public static async Task<VideoHost> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        VideoHost host = new(builder.Build());
        host.Map();
        await host.app.StartAsync();
        return host;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Map()
    {
        app.MapGet("/film", context => SendAsync(context, Tag, Video.Length));
        app.MapGet("/plain", context => context.Response.Body.WriteAsync(Video).AsTask());
        app.MapGet("/breaks", context => SendAsync(context, "\"one\"", 100_000));
        app.MapGet("/breaks-untagged", context => SendAsync(context, null, 100_000));
        app.MapGet("/changes", context => SendAsync(context, ranges.Count == 0 ? "\"one\"" : "\"two\"", 100_000));
        app.MapGet("/stuck", context => SendAsync(context, "\"one\"", 0));
        app.MapGet("/drips", context => DripAsync(context, Video.Length));
        app.MapGet("/drips-and-breaks", context => DripAsync(context, 1));
        app.MapGet("/empty", context => Task.CompletedTask);
        app.MapGet("/away", context => Redirect(context, "http://elsewhere.example/film"));
        app.MapGet("/moved", context => Redirect(context, "/film"));
        app.MapGet("/round", context => Redirect(context, "/round"));
        app.MapGet("/file", context => Redirect(context, "file:///etc/passwd"));
    }

    private static Task Redirect(HttpContext context, string target)
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    }

    /// <summary>A byte each 20 ms, each in time; the connection breaks after <paramref name="most"/>.</summary>
    private async Task DripAsync(HttpContext context, int most)
    {
        int from = int.Parse(context.Request.Headers.Range.ToString()["bytes=".Length..^1]);
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = "\"one\"";
        context.Response.Headers.ContentRange = $"bytes {from}-{Video.Length - 1}/{Video.Length}";
        for (int at = 0; at < most && !context.RequestAborted.IsCancellationRequested; at++)
        {
            await context.Response.Body.WriteAsync(Video.AsMemory(from + at, 1));
            await context.Response.Body.FlushAsync();
            await Task.Delay(20);
        }

        context.Abort();
    }

    /// <summary>As servers do with ranges; the connection breaks after <paramref name="most"/> bytes of an answer.</summary>
    private async Task SendAsync(HttpContext context, string? tag, int most)
    {
        string range = context.Request.Headers.Range.ToString();
        string condition = context.Request.Headers.IfRange.ToString();
        ranges.Add(range);
        if (tag is not null && context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = 304;
            return;
        }

        int from = condition.Length == 0 || condition == tag ? int.Parse(range["bytes=".Length..^1]) : 0;
        context.Response.StatusCode = from > 0 || condition == tag ? 206 : 200;
        context.Response.Headers.ETag = tag;
        if (context.Response.StatusCode == 206)
            context.Response.Headers.ContentRange = $"bytes {from}-{Video.Length - 1}/{Video.Length}";
        context.Response.ContentLength = Video.Length - from;
        await context.Response.Body.WriteAsync(Video.AsMemory(from, Math.Min(most, Video.Length - from)));
        await context.Response.Body.FlushAsync();
        if (most < Video.Length - from)
            context.Abort();
    }
}
