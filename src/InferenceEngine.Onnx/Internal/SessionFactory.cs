using InferenceEngine.Onnx.Internal.Gpu;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal;

/// <summary>Opens sessions of the runtime on the process's one pool of threads. Immutable and thread-safe.</summary>
internal sealed class SessionFactory(ModelDefinition model, byte[] graph, string weightsFolder, OnnxOptions options)
{
    /// <summary>Opens a session on the first provider that can; the caller owns it.</summary>
    /// <exception cref="ModelException">The graph is damaged, or not what the model's definition says.</exception>
    public InferenceSession Open(out ProviderReport provider)
    {
        OnnxEnvironment.Instance(options);
        Dictionary<string, string> failed = [];
        while (true)
        {
            using SessionOptions settings = Settings(IsNarrow);
            provider = ExecutionProviders.Append(settings, options.Providers, failed, new GpuProviders(options, model, graph));
            try
            {
                return Checked(new InferenceSession(graph, settings));
            }
            catch (OnnxRuntimeException cause) when (provider.InUse != ExecutionProviders.Cpu)
            {
                failed.Add(provider.InUse, cause.Message);
            }
            catch (OnnxRuntimeException cause)
            {
                throw Refusal(cause);
            }
        }
    }

    /// <summary>
    /// Opens sessions for a number of instances: one for each on a device, which go on on the CPU when it fails in the middle of
    /// serving; one for all on the CPU, where runs of a session may overlap and read the same weights.
    /// </summary>
    /// <exception cref="ModelException">The graph is damaged, or not what the model's definition says.</exception>
    public IReadOnlyList<GuardedSession> OpenGuarded(int instances, Action fellBack)
    {
        List<GuardedSession> opened = [];
        try
        {
            do
                opened.Add(OpenGuarded(overlaps: instances > 1, fellBack));
            while (opened.Count < instances && opened[0].Report.InUse != ExecutionProviders.Cpu);
            return opened;
        }
        catch (ModelException)
        {
            opened.ForEach(session => session.Dispose());
            throw;
        }
    }

    private GuardedSession OpenGuarded(bool overlaps, Action fellBack)
    {
        InferenceSession session = Open(out ProviderReport provider);
        Action<string> tell = Teller(model.Name, options.Warn, fellBack);
        if (provider.InUse != ExecutionProviders.Cpu)
            return new GuardedSession(session, provider, () => OpenOnCpu(IsNarrow), tell, OnnxEnvironment.Runs);
        try
        {
            // Nothing to fall back to, and so nothing keeps the file in memory.
            InferenceSession? narrow = overlaps && !IsNarrow ? OpenOnCpu(isNarrow: true) : null;
            return new GuardedSession(session, provider, openSpare: null, tell, OnnxEnvironment.Runs, narrow);
        }
        catch (Exception cause) when (cause is ModelException or OnnxRuntimeException)
        {
            session.Dispose();
            throw cause as ModelException ?? Refusal(cause);
        }
    }

    private ModelException Refusal(Exception cause) => new(
        $"ONNX Runtime cannot open model '{model.Name}': {cause.Message} Fetch the package again or choose another model.", cause);

    private static Action<string> Teller(string name, Action<string>? warn, Action fellBack) => reason =>
    {
        fellBack();
        warn?.Invoke($"model '{name}': {reason}");
    };

    /// <summary>Whether runs are never spread.</summary>
    private bool IsNarrow => (model.Serving.OneThread && options.IsCpuOnly) || options.EffectiveThreads == 1;

    private InferenceSession OpenOnCpu(bool isNarrow)
    {
        using SessionOptions settings = Settings(isNarrow);
        return Checked(new InferenceSession(graph, settings));
    }

    private SessionOptions Settings(bool isNarrow)
    {
        SessionOptions settings = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        if (isNarrow)
            settings.IntraOpNumThreads = 1; // the caller's; no pool is made
        else
            settings.DisablePerSessionThreads();
        settings.AddSessionConfigEntry("session.load_model_format", "ONNX");
        WholeNumberSums.Apply(settings);
        if (weightsFolder.Length > 0)
            settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weightsFolder);
        return settings;
    }

    private InferenceSession Checked(InferenceSession session)
    {
        try
        {
            GraphCheck.Check(model, session);
            return session;
        }
        catch (ModelException)
        {
            session.Dispose();
            throw;
        }
    }
}
