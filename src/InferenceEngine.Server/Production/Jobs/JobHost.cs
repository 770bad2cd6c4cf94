using InferenceEngine.Media;
using InferenceEngine.Posters;
using InferenceEngine.Selection;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>The queue with all that its jobs work with. Owns queue, runner and connections.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly UrlFetcher urls;
    private readonly JobRunner runner;

    /// <summary>Reads the records of the data folder; nothing runs yet.</summary>
    public JobHost(EngineSettings settings, PosterModels models, SelectionEngine engine, ArtworkStore store, ILogger log)
    {
        string data = settings.DataFolder;
        JobLimits limits = new(settings.WaitingJobs, settings.JobHistory, settings.JobAttempts);
        JobQueue queue = new(new JobFolder(data), limits, TimeProvider.System, log);
        MediaSpool spool = new(data, settings.SpoolBytes, settings.MaxVideoBytes, () => queue.MediaNeeded);
        urls = new UrlFetcher(new UrlRules(settings.UrlHosts), spool, new CheckedConnector(settings.AllowPrivateAddresses));
        JobSources sources = new(new VideoFolders(settings.VideoFolders), spool, urls);
        PosterProducer producer = new(models, Installation.Media(settings), new FeatureFolder(data, settings.FeatureBytes));
        Services = new JobServices(queue, sources, spool, new ResultStore(data), producer, models, engine, store);
        runner = new JobRunner(Services, settings.ConcurrentJobs, log);
    }

    public JobServices Services { get; }

    /// <summary>Begins to work.</summary>
    public void Start() => runner.Start();

    /// <summary>Interrupts running jobs; they go on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await runner.DisposeAsync();
        urls.Dispose();
        Services.Queue.Dispose();
    }
}
