using InferenceEngine.Onnx.Internal.Ensembles;
using InferenceEngine.Onnx.Internal.Repository;

namespace InferenceEngine.Onnx;

/// <summary>
/// A model by name, whatever version serves at the moment: loads, replaces without losing a request, routes to canary and
/// shadow, unloads. Owns the loaded versions. Thread-safe.
/// </summary>
public sealed class ServedModel : IAsyncDisposable
{
    private readonly ModelSource source;
    private readonly OnnxOptions options;
    private readonly Func<string, ServedModel?> find;
    private readonly SemaphoreSlim changing = new(1, 1);
    private readonly ShadowRuns shadows = new();
    private volatile Deployment? current;

    /// <param name="source">Where its files are.</param>
    /// <param name="options">How models run.</param>
    /// <param name="find">Finds another model of the repository, for an ensemble's steps.</param>
    internal ServedModel(ModelSource source, OnnxOptions options, Func<string, ServedModel?> find)
    {
        this.source = source;
        this.options = options;
        this.find = find;
    }

    /// <summary>The name that requests ask for.</summary>
    public string Name => source.Name;

    /// <summary>Whether requests are answered now.</summary>
    public bool IsReady => current is not null;

    /// <summary>Why the last attempt to load failed; null when it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether it was unloaded on request, so that a request does not load it again.</summary>
    public bool IsUnloaded { get; private set; }

    /// <summary>What the primary version is.</summary>
    /// <exception cref="InferenceException">Nothing is loaded.</exception>
    public ModelDefinition Definition => Loaded.Primary.Model.Definition;

    /// <summary>The provider that runs the primary version.</summary>
    public ProviderReport Provider => Loaded.Primary.Model.Provider;

    /// <summary>Most items per run.</summary>
    public int MaxBatch => Definition.Serving.MaxBatch;

    /// <summary>How the shadow version did; all zero without one.</summary>
    public ShadowStatistics Shadow => shadows.Statistics;

    /// <summary>Versions that are loaded, ascending.</summary>
    public IReadOnlyList<IModelVersion> Versions => [.. (current?.Versions ?? new Dictionary<long, LoadedVersion>())
        .OrderBy(pair => pair.Key).Select(pair => pair.Value.Model)];

    private Deployment Loaded => current
        ?? throw new InferenceException(InferenceError.NotReady, $"Request for unknown model: '{Name}' has no available versions");

    /// <summary>Whether a version (0: whichever serves) answers requests now.</summary>
    public bool IsVersionReady(long version) => current is { } loaded && (version == 0 || loaded.Versions.ContainsKey(version));

    /// <summary>What the model's files say now, loaded or not.</summary>
    /// <exception cref="ModelException">They cannot be read.</exception>
    public ModelConfig ReadConfig() => source.Read();

    /// <summary>
    /// Loads what the model's files say now: new versions are opened and run once, then requests go to them, then versions
    /// that are no longer named finish what they have and are freed. When anything fails, all stays as it was.
    /// </summary>
    /// <exception cref="ModelException">It cannot be loaded; the message says why.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await changing.WaitAsync(cancellation);
        try
        {
            await ReplaceAsync(cancellation);
            (Failure, IsUnloaded) = (null, false);
        }
        catch (ModelException cause)
        {
            Failure = cause.Message;
            throw;
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>The verified graph of the primary version, for whoever opens it by himself.</summary>
    /// <exception cref="ModelException">It cannot be read, or keeps weights in other files.</exception>
    internal (ModelDefinition Model, byte[] Graph) ReadPrimary()
    {
        ModelConfig config = source.Read();
        if (config.Ensemble is not null)
            throw new ModelException($"Model '{Name}' is an ensemble; on a device its models run one by one.");
        (byte[] graph, string weights) = source.ReadGraph(config, config.PrimaryVersion, options.MaxModelBytes);
        return weights.Length == 0
            ? (source.Define(config, config.PrimaryVersion), graph)
            : throw new ModelException($"Model '{Name}' keeps weights in other files; on a device they must be inside the graph.");
    }

    /// <summary>Keeps why it is not loaded.</summary>
    internal void Failed(ModelException cause) => Failure = cause.Message;

    /// <summary>Loads unless that has been done; a model that was unloaded on request stays so.</summary>
    public async Task EnsureLoadedAsync(CancellationToken cancellation)
    {
        if (IsReady || IsUnloaded)
            return;
        await changing.WaitAsync(cancellation);
        try
        {
            if (!IsReady && !IsUnloaded)
                await ReplaceAsync(cancellation);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Takes no more requests, answers those that wait, and frees the memory.</summary>
    public async Task UnloadAsync()
    {
        await changing.WaitAsync();
        try
        {
            IsUnloaded = true;
            Deployment? old = Interlocked.Exchange(ref current, null);
            foreach (LoadedVersion version in old?.Versions.Values ?? [])
                await version.RetireAsync();
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Runs a request; the caller disposes the result.</summary>
    /// <exception cref="InferenceException">It has no answer.</exception>
    public Task<InferenceResult> InferAsync(InferenceRequest request, CancellationToken cancellation, long version = 0) =>
        InferAsync(request, static result => result, cancellation, version);

    /// <summary>Runs a request on a version (0: whichever serves) and reads its result on that model's thread.</summary>
    /// <exception cref="InferenceException">It has no answer.</exception>
    public async Task<T> InferAsync<T>(
        InferenceRequest request, Func<InferenceResult, T> read, CancellationToken cancellation, long version = 0)
    {
        (Deployment deployment, LoadedVersion answering) = Enter(version);
        try
        {
            return deployment.ShadowOf(answering) is { } shadow
                ? await InferTwiceAsync((deployment, answering, shadow), request, read, cancellation)
                : await answering.Model.InferAsync(request, read, cancellation);
        }
        finally
        {
            answering.Exit();
        }
    }

    /// <summary>Runs every version once on zeros.</summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        foreach (IModelVersion version in Versions)
            await version.WarmUpAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnloadAsync();
        changing.Dispose();
    }

    private (Deployment Deployment, LoadedVersion Version) Enter(long version)
    {
        while (true)
        {
            Deployment deployment = Loaded;
            LoadedVersion answering = deployment.Route(version) ?? throw new InferenceException(
                InferenceError.UnknownModel, $"Request for unknown model: '{Name}' version {version} is not found");
            if (answering.TryEnter())
                return (deployment, answering);
            // It was replaced between the two lines: the next deployment is there already.
        }
    }

    private Task<T> InferTwiceAsync<T>(
        (Deployment Deployment, LoadedVersion Answering, LoadedVersion Shadow) route,
        InferenceRequest request, Func<InferenceResult, T> read, CancellationToken cancellation)
    {
        InferenceRequest copy = ShadowRuns.Copy(request);
        double tolerance = route.Deployment.Config.Shadow!.Tolerance;
        return route.Answering.Model.InferAsync(copy, ReadAndShadow, cancellation);

        T ReadAndShadow(InferenceResult result)
        {
            InferenceResult kept = result.Share();
            try
            {
                return read(result);
            }
            finally
            {
                _ = shadows.RunAsync(route.Shadow, copy, kept, tolerance);
            }
        }
    }

    private async Task ReplaceAsync(CancellationToken cancellation)
    {
        ModelConfig config = source.Read();
        Deployment? old = current;
        Dictionary<long, LoadedVersion> versions = [];
        List<LoadedVersion> opened = [];
        try
        {
            foreach (long number in config.Versions.Keys.Select(long.Parse).Order())
            {
                ModelDefinition definition = source.Define(config, number);
                string sha256 = config.Versions[number.ToString()].Sha256;
                if (old?.Versions.GetValueOrDefault(number) is { } kept && kept.Is(definition, sha256))
                {
                    versions[number] = kept;
                    continue;
                }

                opened.Add(versions[number] = await OpenAsync(config, definition, sha256, cancellation));
            }
        }
        catch
        {
            foreach (LoadedVersion version in opened)
                await version.RetireAsync();
            throw;
        }

        current = new Deployment(config, versions);
        foreach (LoadedVersion version in old?.Versions.Values.Except(versions.Values) ?? [])
            await version.RetireAsync();
    }

    private async Task<LoadedVersion> OpenAsync(
        ModelConfig config, ModelDefinition definition, string sha256, CancellationToken cancellation)
    {
        IModelVersion model = config.Ensemble is { } steps
            ? await EnsembleVersion.OpenAsync(definition, steps, find, cancellation)
            : await LoaderThread.RunAsync(() =>
            {
                cancellation.ThrowIfCancellationRequested();
                (byte[] graph, string weights) = source.ReadGraph(config, definition.Version, options.MaxModelBytes);
                return new OnnxModel(definition, graph, options, weights);
            }, yields: IsReady, options.Warn);
        try
        {
            if (config.WarmUp)
                await model.WarmUpAsync(cancellation);
        }
        catch (Exception cause)
        {
            await Task.Run(model.Dispose, CancellationToken.None);
            if (cause is InferenceException)
            {
                throw new ModelException(
                    $"Model '{Name}', version {definition.Version}, does not run on zeros: {cause.Message} "
                    + "Set warmUp to false if it cannot.",
                    cause);
            }

            throw;
        }

        return new LoadedVersion(model, sha256);
    }
}
