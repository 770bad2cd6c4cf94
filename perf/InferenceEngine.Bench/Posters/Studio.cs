using System.Diagnostics;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Posters;

/// <summary>How one production went.</summary>
/// <param name="Seconds">All of it.</param>
/// <param name="FirstPosterSeconds">Until a finished poster, ranked or early.</param>
/// <param name="FirstRankedSeconds">Until the first whose rank is final.</param>
/// <param name="WorkerPeakBytes">Of the worker that had most.</param>
/// <param name="Manifest">What was made.</param>
internal sealed record ProductionTimes(
    double Seconds, double FirstPosterSeconds, double FirstRankedSeconds, long WorkerPeakBytes, PosterManifest Manifest);

/// <summary>A producer with models of its own. Owns them. One production at a time.</summary>
internal sealed class Studio : IDisposable
{
    private readonly ModelRepository repository;
    private readonly PosterModels models;
    private readonly PosterProducer producer;

    public Studio()
    {
        repository = new ModelRepository(Installation.ModelManifest, Installation.Packages, new OnnxOptions());
        models = PosterModels.Load(repository);
        producer = new PosterProducer(models, Worker.Options());
    }

    public Task WarmUpAsync(CancellationToken cancellation) => models.WarmUpAsync(cancellation);

    /// <summary>Seconds from the call to the first candidate; the production is then left.</summary>
    public async Task<double> FirstCandidateAsync(string path, PosterOptions options, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        await foreach (PosterEvent happened in producer.ProduceAsync(new PosterRequest(path, options), cancellation))
        {
            if (happened is CandidateFound)
                return clock.Elapsed.TotalSeconds;
        }

        throw new InvalidOperationException($"{path} gave no candidate.");
    }

    /// <summary>A whole production. The worker's memory is read at every event until it is gone.</summary>
    public async Task<ProductionTimes> ProduceAsync(string path, PosterOptions options, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        double firstPoster = 0, firstRanked = 0;
        long peak = 0;
        PosterManifest? manifest = null;
        await foreach (PosterEvent happened in producer.ProduceAsync(new PosterRequest(path, options), cancellation))
        {
            peak = Math.Max(peak, Children.PeakMemoryBytes());
            if (happened is EarlyPoster or PosterRendered && firstPoster == 0)
                firstPoster = clock.Elapsed.TotalSeconds;
            if (happened is PosterRendered && firstRanked == 0)
                firstRanked = clock.Elapsed.TotalSeconds;
            if (happened is ProductionCompleted completed)
                manifest = completed.Manifest;
        }

        return new ProductionTimes(clock.Elapsed.TotalSeconds, firstPoster, firstRanked, peak, manifest!);
    }

    public void Dispose()
    {
        models.Dispose();
        repository.Dispose();
    }
}
