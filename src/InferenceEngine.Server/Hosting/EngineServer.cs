using System.Net;
using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Selection;
using InferenceEngine.Server.Production;
using InferenceEngine.Server.Production.Jobs;
using InferenceEngine.Server.Ranking;
using InferenceEngine.Server.Services;
using InferenceEngine.Server.Services.Inference;
using InferenceEngine.Server.Web;
using InferenceEngine.Server.Web.Editor;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace InferenceEngine.Server.Hosting;

/// <summary>
/// The running server: selection, production and the web page on one Kestrel with two ports. Owns all of them.
/// </summary>
internal sealed class EngineServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ILogger log;
    private readonly SelectionEngine engine;
    private readonly ModelRepository models;
    private readonly OnnxRankers rankers;
    private readonly JobHost jobs;
    private readonly StillDecoders decoders;
    private readonly InferenceMetrics inferenceMetrics;
    private readonly DecodingMetrics? decodingMetrics;
    private readonly GpuMetrics gpuMetrics = new(GpuMonitor.Open());
    private readonly PrometheusText metrics = new(InferenceMetrics.MeterName, GpuMetrics.MeterName, DecodingMetrics.MeterName);
    private readonly GrpcHealth health = new();

    private EngineServer(EngineSettings settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("InferenceEngine", LogLevel.Information)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // a start that fails is told once, without a stack
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, settings));
        app = builder.Build();
        log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("InferenceEngine.Server");
        rankers = Installation.OpenRankers();
        foreach (string fault in rankers.Faults)
            Log.RankerFault(log, fault);
        engine = SelectionEngine.Open(
            settings.DataFolder, Selection(settings) with { Rankers = rankers }, TimeProvider.System, log);
        models = Installation.OpenModels(settings, failure => Log.DeviceFailed(log, failure));
        inferenceMetrics = new InferenceMetrics(() => models.Models);
        decoders = new StillDecoders(Installation.Media(settings), settings.PictureDecoders);
        ArtworkStore store = new(settings.DataFolder);
        GpuDecoding? gpu = Installation.Decoding(settings, failure => Log.NotDecoded(log, failure));
        decodingMetrics = gpu is null ? null : new DecodingMetrics(gpu);
        if (gpu?.Reason is { } reason)
            Log.NoGpuDecoding(log, reason);
        jobs = new JobHost(settings, PosterModels.Load(models), engine, store, gpu, log);
        MapGrpc();
        WebApi.Map(app, engine, store, jobs, metrics);
        EditorApi.Map(app, jobs, settings.WebNames);
        Log.Started(log, settings.DataFolder, engine.Counters.Titles, string.Join(", ", settings.Providers));
    }

    /// <summary>Where gRPC listens, as <c>http://127.0.0.1:5080</c>.</summary>
    public Uri GrpcAddress { get; private set; } = new("http://localhost");

    /// <summary>Where the page is.</summary>
    public Uri WebAddress { get; private set; } = new("http://localhost");

    /// <summary>Opens the data folder and starts listening.</summary>
    /// <exception cref="UsageException">A port is taken.</exception>
    public static async Task<EngineServer> StartAsync(EngineSettings settings)
    {
        EngineServer server = new(settings);
        try
        {
            await server.models.LoadEagerAsync(CancellationToken.None);
            foreach (ServedModel model in server.models.Models.Where(model => model.Failure is not null))
                Log.NotLoaded(server.log, model.Name, model.Failure!);
            await server.app.StartAsync();
            server.jobs.Start();
        }
        catch (IOException cause)
        {
            await server.DisposeAsync();
            throw new UsageException(
                $"{settings.Listen}:{settings.GrpcPort} or :{settings.WebPort} cannot be opened: {cause.Message} "
                + "Choose other ports with --grpc-port and --web-port (0: any free one).");
        }

        string[] addresses = [.. server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        server.GrpcAddress = new Uri(addresses[0]);
        server.WebAddress = new Uri(addresses[1]);
        return server;
    }

    /// <summary>Runs until the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => app.WaitForShutdownAsync(cancellation);

    /// <summary>Stops taking requests, ends running ones within seconds, and closes the data folder cleanly.</summary>
    public async ValueTask DisposeAsync()
    {
        health.Set(string.Empty, serving: false);
        await jobs.DisposeAsync();
        using (CancellationTokenSource patience = new(TimeSpan.FromSeconds(5)))
            await app.StopAsync(patience.Token);
        await app.DisposeAsync();
        engine.Dispose();
        metrics.Dispose();
        inferenceMetrics.Dispose();
        gpuMetrics.Dispose();
        decodingMetrics?.Dispose();
        rankers.Dispose();
        models.Dispose();
        await decoders.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, EngineSettings settings)
    {
        IPAddress address = IPAddress.Parse(settings.Listen);
        kestrel.Listen(address, settings.GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(address, settings.WebPort, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.AddServerHeader = false;

        // A page request is a few kB: a connection carries many at a time, and large windows keep it from stalling.
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
        kestrel.Limits.Http2.InitialStreamWindowSize = 1 << 20;
        kestrel.Limits.MinRequestBodyDataRate = null; // streams may rest
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxConcurrentConnections = 10_000;
    }

    /// <summary>Opens the selection engine of a data folder without a server.</summary>
    public static SelectionEngine OpenSelection(EngineSettings settings) =>
        SelectionEngine.Open(settings.DataFolder, Selection(settings), TimeProvider.System, NullLogger.Instance);

    private static SelectionOptions Selection(EngineSettings settings)
    {
        SelectionOptions options = new();
        return options with
        {
            State = options.State with { MemoryBytes = settings.StateMemoryBytes },
            HugePages = settings.HugePages,
            CheckpointInterval = TimeSpan.FromSeconds(settings.CheckpointSeconds),
            MaxRememberedMembers = settings.RememberedMembers,
        };
    }

    private void MapGrpc()
    {
        GrpcService[] services =
        [
            new SelectionGrpc(engine).Service(),
            new CatalogGrpc(engine).Service(),
            new PolicyGrpc(engine).Service(),
            new ProductionGrpc(jobs.Services, jobs.Desk).Service(),
            new InferenceGrpc(models).Service(),
            new ImageInferenceGrpc(models, decoders).Service(),
            health.Service(),
        ];
        foreach (GrpcService service in services)
            health.Set(service.Descriptor.FullName, serving: true);
        ServiceDescriptor[] described = [.. services.Select(s => s.Descriptor)];
        GrpcDispatcher dispatcher = new(
            services.Append(new GrpcReflection(described).Service()),
            new GrpcServerOptions(),
            TimeProvider.System,
            app.Services.GetRequiredService<ILogger<GrpcDispatcher>>());
        app.Use(next => context => GrpcDispatcher.IsGrpc(context.Request) ? dispatcher.InvokeAsync(context) : next(context));
    }
}
