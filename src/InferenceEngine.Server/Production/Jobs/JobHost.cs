using InferenceEngine.Media;
using InferenceEngine.Posters;
using InferenceEngine.Selection;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Production.Editing;
using InferenceEngine.Server.Production.Outputs;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>The queue with all that its jobs work with. Owns queue, runner and connections.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly UrlFetcher urls;
    private readonly JobRunner runner;
    private readonly EditorSessions editors;
    private readonly ResultOutput output;

    /// <summary>Reads the records of the data folder; nothing runs yet.</summary>
    public JobHost(EngineSettings settings, PosterModels models, SelectionEngine engine, ArtworkStore store, GpuDecoding? gpu, ILogger log)
    {
        string data = settings.DataFolder;
        JobLimits limits = new(settings.WaitingJobs, settings.JobHistory, settings.JobAttempts);
        JobQueue queue = new(new JobFolder(data), limits, TimeProvider.System, log);
        MediaSpool spool = new(data, settings.SpoolBytes, settings.MaxVideoBytes, () => queue.MediaNeeded);
        urls = new UrlFetcher(
            new UrlRules(settings.UrlHosts), spool, new UrlMemory(data, spool), new CheckedConnector(settings.AllowPrivateAddresses),
            LowSpeedLimit.Of(settings));
        Folders = new VideoFolders(settings.VideoFolders);
        JobSources sources = new(Folders, spool, urls);
        Remembered = new RememberedVideos(settings, log);
        PosterProducer producer = new(models, Installation.Media(settings, gpu), Remembered.Memory);
        output = new ResultOutput(settings);
        Services = new JobServices(
            queue, sources, spool, new ResultStore(data), producer, models, engine, store, new OutputRules(settings.Outputs), output);
        Desk = new JobDesk(Services);
        editors = new EditorSessions(models, Installation.Media(settings), Remembered.Memory);
        Editing = new JobEditing(Services, editors);
        runner = new JobRunner(Services, settings.ConcurrentJobs, log);
    }

    public JobServices Services { get; }

    public JobDesk Desk { get; }

    /// <summary>What is kept of videos for later jobs.</summary>
    public RememberedVideos Remembered { get; }

    public JobEditing Editing { get; }

    public VideoFolders Folders { get; }

    /// <summary>Begins to work.</summary>
    public void Start() => runner.Start();

    /// <summary>Interrupts running jobs; they go on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await runner.DisposeAsync();
        await editors.DisposeAsync();
        urls.Dispose();
        output.Dispose();
        Services.Queue.Dispose();
    }
}
