using System.Diagnostics;

namespace InferenceEngine.Onnx.Internal.Ensembles;

/// <summary>
/// One request on its way through an ensemble: each step starts when what it reads is there, so that independent models run at the
/// same time. Owns the results of the steps until they are given away.
/// </summary>
internal sealed class EnsembleRun : IDisposable
{
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly EnsemblePlan plan;
    private readonly InferenceRequest request;
    private readonly InferenceInput[] inputs;
    private readonly InferenceResult?[] results;
    private readonly StepPictures pictures = new();

    public EnsembleRun(EnsemblePlan plan, InferenceRequest request, InferenceInput[] inputs)
    {
        this.plan = plan;
        this.request = request;
        // What writes an input is called once, however many models read it.
        this.inputs = [.. inputs.Select((input, i) => input is { Filler: not null, Picture: null } && plan.Readers(i) > 1 ? input.Copied() : input)];
        results = new InferenceResult?[plan.Steps.Count];
    }

    /// <summary>Runs all steps; ends only when none of them reads the inputs any more.</summary>
    /// <exception cref="InferenceException">A step has no answer; the others were stopped.</exception>
    public async Task<InferenceResult> RunAsync(ModelDefinition ensemble, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] steps = new Task[plan.Steps.Count];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = StepAsync(i, steps, stop);
        await Task.WhenAll(steps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The step that failed says why; those that it stopped only say that they were stopped.
        Task? failed = steps.FirstOrDefault(step => step.IsFaulted) ?? steps.FirstOrDefault(step => step.IsCanceled);
        if (failed is not null)
            await failed.ConfigureAwait(false);
        (InferenceResult Result, int Index)[] outputs = [.. plan.Outputs.Select(output => (results[output.Step]!, IndexOf(output)))];
        // From here on whoever holds the outputs frees them.
        foreach (TensorSource output in plan.Outputs)
            results[output.Step] = null;
        return new InferenceResult(new EnsembleOutputs(ensemble, outputs));
    }

    /// <summary>Frees what is in between.</summary>
    public void Dispose()
    {
        foreach (InferenceResult? result in results)
            result?.Dispose();
        pictures.Dispose();
    }

    private async Task StepAsync(int index, Task[] steps, CancellationTokenSource stop)
    {
        PlannedStep step = plan.Steps[index];
        try
        {
            foreach (int before in step.After)
                await steps[before].ConfigureAwait(false);
            InferenceRequest asked = request with { Inputs = [.. step.Inputs.Select(input => Bind(step, input))], Timeout = Remaining() };
            results[index] = await step.Model.InferAsync(asked, stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private TimeSpan? Remaining()
    {
        if (request.Timeout is not { } timeout)
            return null;
        TimeSpan left = timeout - Stopwatch.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : throw new InferenceException(InferenceError.TimedOut, "Request timeout expired");
    }

    private InferenceInput Bind(PlannedStep step, PlannedInput input)
    {
        InferenceInput given = input.Source.Step < 0 ? inputs[input.Source.Index] : OutputAsInput(input.Source);
        return input.IsPicture
            ? new PictureInput(step.Model.Definition, pictures.Of(input.Source, given), step.Step.Letterbox, step.Step.LongSide).Input
            : given.As(input.Name);
    }

    private InferenceInput OutputAsInput(TensorSource source)
    {
        InferenceResult result = results[source.Step]!;
        int index = IndexOf(source);
        TensorType type = result.Model.Outputs[index].ElementType;
        return type == TensorType.String
            ? InferenceInput.Of(source.Output, type, result.Shape(index), StringBytes.Of(result, index))
            : InferenceInput.Filled(source.Output, type, result.Shape(index), target => result.Bytes(index).CopyTo(target));
    }

    /// <summary>By name: the model may have been replaced by one whose outputs have another order.</summary>
    private int IndexOf(TensorSource source)
    {
        ModelDefinition model = results[source.Step]!.Model;
        int index = model.OutputIndex(source.Output);
        return index >= 0 ? index : throw new InferenceException(
            InferenceError.Failed, $"model '{model.Name}' was replaced by a version without the output '{source.Output}'");
    }
}
