using System.Diagnostics;
using InferenceEngine.Native;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// Runs batches on one session: puts the inputs together, runs the graph, and gives each request its part of the outputs.
/// Used by one thread.
/// </summary>
internal sealed class BatchRunner(ModelDefinition model, GuardedSession session, ModelCounters counters)
{
    private readonly List<PendingRequest> filled = [];

    /// <summary>Runs a batch and ends every request in it.</summary>
    public RunEnd Run(List<PendingRequest> batch)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            return RunTogether(batch, begun);
        }
        catch (OnnxRuntimeException) when (filled.Count > 1 && !filled.TrueForAll(IsCancelled))
        {
            // One request's values can make a run fail: alone, only that one fails.
            PendingRequest[] again = [.. filled];
            foreach (PendingRequest request in again)
                Run([request]);
        }
        catch (Exception failure)
        {
            // Whatever it was, the thread has to live for the next batch.
            foreach (PendingRequest request in batch)
                End(request, failure);
        }

        return RunEnd.WithoutRun();
    }

    private static bool IsCancelled(PendingRequest request) => request.Cancellation.IsCancellationRequested;

    private RunEnd RunTogether(List<PendingRequest> batch, long begun)
    {
        BatchOutputs outputs;
        long full;
        bool spread;
        int items;
        // Given back before anybody is answered: who has his answer may count on holding no memory here.
        using (BatchInputs inputs = new(model, batch.Sum(request => request.Items)))
        {
            filled.Clear();
            foreach (PendingRequest request in batch)
                Fill(inputs, request);
            if (filled.Count == 0)
                return RunEnd.WithoutRun();
            inputs.AddStrings(filled);
            items = inputs.Items;
            full = Stopwatch.GetTimestamp();
            outputs = session.Run(on => RunGraph(on, inputs), () => filled.TrueForAll(IsCancelled), out spread);
        }

        long done = Stopwatch.GetTimestamp();
        Answer(outputs);
        counters.Ran(filled, new BatchTimes(begun, full, done, Stopwatch.GetTimestamp()));
        return new RunEnd(done, items, spread);
    }

    private void Fill(BatchInputs inputs, PendingRequest request)
    {
        if (IsCancelled(request))
        {
            counters.Failed(FailureReason.Canceled, request.ArrivedAt);
            request.Cancel();
            return;
        }

        try
        {
            inputs.Add(request);
            filled.Add(request);
        }
        catch (Exception failure)
        {
            counters.Failed(FailureReason.Other, request.ArrivedAt);
            request.Fail(failure);
        }
    }

    private BatchOutputs RunGraph(InferenceSession on, BatchInputs inputs)
    {
        using OrtIoBinding binding = on.CreateIoBinding();
        inputs.Bind(binding);
        foreach (TensorDescription output in model.Outputs)
            binding.BindOutputToDevice(output.Name, OrtMemoryInfo.DefaultInstance);
        using RunOptions options = new();
        using RunCancellation stop = new(options, filled);
        BatchOutputs outputs = new(model, on.RunWithBoundResults(options, binding), inputs.Items, filled.Count);
        if (outputs.Problem() is not { } problem)
            return outputs;
        for (int i = 0; i < filled.Count; i++)
            outputs.Release();
        throw new InferenceException(InferenceError.Failed, problem);
    }

    private void Answer(BatchOutputs outputs)
    {
        for (int i = 0; i < filled.Count; i++)
        {
            PendingRequest request = filled[i];
            InferenceResult result = new(new BatchPart(outputs, request.FirstItem, request.Items));
            if (IsCancelled(request))
            {
                result.Dispose();
                request.Cancel();
            }
            else if (NanOf(result) is { } problem)
            {
                result.Dispose();
                filled.RemoveAt(i--);
                End(request, new InferenceException(InferenceError.Failed, problem));
            }
            else
            {
                request.Read(result);
            }
        }

        if (filled.Count == 1)
            filled[0].Publish();
        else
            Publish([.. filled]);
    }

    /// <summary>
    /// Waking a caller takes about a microsecond. For a whole batch a thread of the pool does that, so that the next batch
    /// need not wait for it.
    /// </summary>
    private static void Publish(PendingRequest[] answered) => ThreadPool.UnsafeQueueUserWorkItem(
        static requests =>
        {
            foreach (PendingRequest request in requests)
                request.Publish();
        },
        answered, preferLocal: false);

    /// <summary>Which output is no number, or null. Only this request's part is looked at.</summary>
    private string? NanOf(InferenceResult result)
    {
        if (model.Serving.AllowNan)
            return null;
        for (int i = 0; i < result.Count; i++)
        {
            TensorType type = model.Outputs[i].ElementType;
            if (type != TensorType.String && NanSearch.Find(type, result.Bytes(i)) is >= 0 and var at)
            {
                return $"output '{model.Outputs[i].Name}' of model '{model.Name}' is NaN at element {at}. "
                    + "Set allowNan where that is meant.";
            }
        }

        return null;
    }

    private void End(PendingRequest request, Exception failure)
    {
        if (request.IsEnded)
            return;
        if (IsCancelled(request))
        {
            counters.Failed(FailureReason.Canceled, request.ArrivedAt);
            request.Cancel();
            return;
        }

        counters.Failed(FailureReason.Backend, request.ArrivedAt);
        request.Fail(failure as InferenceException ?? new InferenceException(
            InferenceError.Failed, $"onnx runtime error in model '{model.Name}': {failure.Message}", failure));
    }
}

/// <summary>
/// How a run ended: when, in ticks of the stopwatch; how many items were in it, 0 where it failed or was stopped and so says nothing of
/// what items cost; and how <see cref="GuardedSession.Run"/> did it.
/// </summary>
internal readonly record struct RunEnd(long Done, int Items, bool Spread)
{
    public static RunEnd WithoutRun() => new(Stopwatch.GetTimestamp(), 0, Spread: false);
}
