using System.Diagnostics;
using InferenceEngine.Onnx.Internal.Batching;

namespace InferenceEngine.Onnx.Internal.Ensembles;

/// <summary>
/// Answers requests by other models of the repository. Each of them batches what comes from wherever; a tensor between two stays
/// where the first one put it and is written once, into the batch of the second. Does not own the models. Thread-safe.
/// </summary>
internal sealed class EnsembleVersion(ModelDefinition definition, EnsemblePlan plan) : IModelVersion
{
    private readonly ModelCounters counters = new();
    private int inside;

    public ModelDefinition Definition => definition;

    public ProviderReport Provider => new(
        string.Join(", ", plan.Steps.Select(step => step.Model.Provider.InUse).Distinct()),
        [.. plan.Steps.SelectMany(step => step.Model.Provider.Skipped).Distinct()]);

    public ModelStatistics Statistics => counters.Read();

    public int PendingRequests => Volatile.Read(ref inside);

    public TimeSpan BatchDelay => TimeSpan.Zero;

    public int BatchLimit => Definition.Serving.MaxBatch;

    /// <summary>Loads the models of the steps and ties them together.</summary>
    /// <exception cref="ModelException">One is missing, an ensemble itself, cannot be loaded, or does not fit.</exception>
    public static async Task<EnsembleVersion> OpenAsync(
        ModelDefinition definition, IReadOnlyList<EnsembleStep> steps, Func<string, ServedModel?> find, CancellationToken cancellation)
    {
        List<(EnsembleStep Step, ServedModel Model)> found = [];
        foreach (EnsembleStep step in steps)
        {
            ServedModel model = find(step.Model)
                ?? throw new ModelException($"Ensemble '{definition.Name}': no model is named '{step.Model}'. Add it, or correct the step.");
            if (model.ReadConfig().Ensemble is not null)
                throw new ModelException($"Ensemble '{definition.Name}': '{step.Model}' is an ensemble too. Name its models as steps instead.");
            await model.EnsureLoadedAsync(cancellation);
            if (!model.IsReady)
                throw new ModelException($"Ensemble '{definition.Name}': '{step.Model}' was unloaded. Load it first.");
            found.Add((step, model));
        }

        return new EnsembleVersion(definition, EnsemblePlan.Of(definition, found));
    }

    public async Task<T> InferAsync<T>(InferenceRequest request, Func<InferenceResult, T> read, CancellationToken cancellation)
    {
        long arrived = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref inside);
        try
        {
            InferenceInput[] inputs = RequestCheck.Order(definition, request, out int items);
            using EnsembleRun run = new(plan, request, inputs);
            InferenceResult result = await run.RunAsync(definition, cancellation).ConfigureAwait(false);
            counters.Answered(items, arrived);
            return Read(result, read);
        }
        catch (InferenceException failure)
        {
            counters.Failed(ReasonOf(failure.Error), arrived);
            throw;
        }
        catch (OperationCanceledException)
        {
            counters.Failed(FailureReason.Canceled, arrived);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }

    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        InferenceRequest zeros = new() { Inputs = [.. definition.Inputs.Select(input => WarmUpInput.Zeros(input, 1))], WaitsForRoom = true };
        (await InferAsync(zeros, static result => result, cancellation)).Dispose();
    }

    /// <summary>The models are the repository's.</summary>
    public void Dispose()
    {
    }

    /// <summary>The reader owns the result, unless it throws.</summary>
    private static T Read<T>(InferenceResult result, Func<InferenceResult, T> read)
    {
        try
        {
            return read(result);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private static FailureReason ReasonOf(InferenceError error) => error switch
    {
        InferenceError.QueueFull or InferenceError.TimedOut => FailureReason.Rejected,
        InferenceError.Failed => FailureReason.Backend,
        _ => FailureReason.Other,
    };
}
