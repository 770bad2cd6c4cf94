using System.Runtime.CompilerServices;
using InferenceEngine.Posters;
using InferenceEngine.Selection;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>One attempt at a job: video, result, publication. Doing it twice changes nothing. Used by one task.</summary>
internal sealed class JobWork(JobServices services, Job job)
{
    private readonly Publisher? publisher = job.Record.Order.TitleId is { Length: > 0 } title
        ? new Publisher(services.Engine, services.Artwork, title) : null;

    private int posters;

    public async Task RunAsync(CancellationToken cancellation)
    {
        PosterOrder order = job.Record.Order;
        using JobMedia media = await services.Sources.OpenAsync(job.Record.Source, order.Options(), job.Events.Add, cancellation);
        string key = order.ResultKey(media.ContentHash, services.Models);
        services.Queue.Update(job, record => record with
        {
            ContentHash = media.ContentHash, ResultKey = key, SourceBytes = media.SizeBytes, FetchedBytes = media.FetchedBytes,
            InParts = media.Parts is not null,
        });
        try
        {
            await RunAsync(media, order, key, cancellation);
        }
        finally
        {
            services.Queue.Update(job, record => record with { FetchedBytes = media.FetchedBytes });
        }
    }

    private async Task RunAsync(JobMedia media, PosterOrder order, string key, CancellationToken cancellation)
    {
        if (publisher is not null)
            await publisher.CreateTitleAsync(order.TitleName.Length > 0 ? order.TitleName : order.TitleId, cancellation);
        using IDisposable turn = await services.Results.TakeTurnAsync(key, cancellation);
        string folder = services.Results.PathOf(key);
        PosterManifest? known = await services.Results.FindAsync(key, cancellation);
        if (known is not null)
            await ReuseAsync(known, folder, cancellation);
        else
            await MakeAsync(media.Request(order.Options()) with { Name = job.Record.Source.FileName }, folder, cancellation);
        if (order.Output.Length > 0)
            await services.Output.PutAsync(folder, services.Outputs.Check(order.Output), cancellation);
        services.Queue.Update(job, record => record with
        {
            Posters = posters, Published = publisher?.Published ?? 0, Reused = known is not null,
        });
    }

    private async Task ReuseAsync(PosterManifest manifest, string folder, CancellationToken cancellation)
    {
        await foreach (PosterEvent happened in PublishAsync(ManifestEvents.ReadAsync(manifest, folder, cancellation), cancellation))
            job.Events.Add(happened);
    }

    private Task MakeAsync(PosterRequest request, string folder, CancellationToken cancellation) => PosterFolder.WriteAsync(
        PublishAsync(services.Producer.ProduceAsync(request, cancellation), cancellation), folder, job.Events.Add, cancellation);

    /// <summary>Passes events on and publishes the pictures of those that have some.</summary>
    private async IAsyncEnumerable<PosterEvent> PublishAsync(
        IAsyncEnumerable<PosterEvent> events, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (PosterEvent happened in events.WithCancellation(cancellation))
        {
            posters += happened is PosterRendered ? 1 : 0;
            if (publisher is not null)
                await publisher.TakeAsync(happened, cancellation);
            yield return happened;
        }
    }
}
