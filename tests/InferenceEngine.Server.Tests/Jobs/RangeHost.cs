using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace InferenceEngine.Server.Tests.Jobs;

/// <summary>A real HTTP server on loopback that serves one file, by ASP.NET's own ranges, until a test makes it misbehave.</summary>
/// <remarks>Also compiled into the functional tests.</remarks>
internal sealed class RangeHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<(long From, long To)> ranges = [];

    private RangeHost(WebApplication app) => this.app = app;

    /// <summary>The file.</summary>
    public required string File { get; set; }

    /// <summary>Its entity tag; null for none.</summary>
    public string? Tag { get; set; } = "\"one\"";

    public bool HasRanges { get; set; } = true;

    /// <summary>Answers in the server's place where it returns true; the number of the request from 1.</summary>
    public Func<HttpContext, int, Task<bool>>? Misbehave { get; set; }

    /// <summary>The ranges that were asked for; those of one call may come in any order.</summary>
    public IReadOnlyList<(long From, long To)> Ranges
    {
        get
        {
            lock (ranges)
                return [.. ranges];
        }
    }

    public Uri Url => new($"http://127.0.0.1:{Port}/films/one.mp4");

    public int Port => new Uri(app.Urls.First()).Port;

    public static async Task<RangeHost> StartAsync(string file)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        RangeHost host = new(builder.Build()) { File = file };
        host.app.MapGet("/films/one.mp4", host.AnswerAsync);
        await host.app.StartAsync();
        return host;
    }

    /// <summary>Bytes of the file.</summary>
    public byte[] Bytes(long from, long count)
    {
        using FileStream file = System.IO.File.OpenRead(File);
        byte[] bytes = new byte[count];
        file.Position = from;
        file.ReadExactly(bytes);
        return bytes;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        int number;
        lock (ranges)
        {
            RangeItemHeaderValue? range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
            ranges.Add((range?.From ?? 0, range?.To ?? -1));
            number = ranges.Count;
        }

        if (Misbehave is { } misbehave && await misbehave(context, number))
            return;
        EntityTagHeaderValue? tag = Tag is null ? null : EntityTagHeaderValue.Parse(Tag);
        await Results.File(File, "video/mp4", enableRangeProcessing: HasRanges, entityTag: tag).ExecuteAsync(context);
    }
}
