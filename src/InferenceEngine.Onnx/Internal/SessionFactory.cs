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
            using SessionOptions settings = Settings();
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
                throw new ModelException(
                    $"ONNX Runtime cannot open model '{model.Name}': {cause.Message} "
                    + "Fetch the package again or choose another model.",
                    cause);
            }
        }
    }

    /// <summary>Opens a session that goes on on the CPU when its provider fails in the middle of serving.</summary>
    /// <exception cref="ModelException">The graph is damaged, or not what the model's definition says.</exception>
    public GuardedSession OpenGuarded(Action fellBack)
    {
        InferenceSession session = Open(out ProviderReport provider);
        // A model on the CPU has nothing to fall back to, and so nothing keeps its file in memory.
        Func<InferenceSession>? spare = provider.InUse == ExecutionProviders.Cpu ? null : OpenOnCpu;
        (string name, Action<string>? warn) = (model.Name, options.Warn);
        return new GuardedSession(session, provider, spare, reason =>
        {
            fellBack();
            warn?.Invoke($"model '{name}': {reason}");
        });
    }

    private InferenceSession OpenOnCpu()
    {
        using SessionOptions settings = Settings();
        return Checked(new InferenceSession(graph, settings));
    }

    private SessionOptions Settings()
    {
        SessionOptions settings = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        if (model.Serving.OneThread && options.IsCpuOnly)
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
