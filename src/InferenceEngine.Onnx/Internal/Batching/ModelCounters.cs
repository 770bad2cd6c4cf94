using System.Diagnostics;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>What a model has done, as Triton counts it. Written by instances and refusals, read by metrics. Thread-safe.</summary>
internal sealed class ModelCounters
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, BatchStatistics> batches = [];
    private ModelStatistics totals = new();

    public ModelStatistics Read()
    {
        lock (gate)
            return totals with { Batches = [.. batches.Values] };
    }

    /// <summary>A batch that ran and was answered.</summary>
    public void Ran(List<PendingRequest> batch, in BatchTimes times)
    {
        long queued = 0, whole = 0;
        int items = 0;
        foreach (PendingRequest request in batch)
        {
            queued += times.Begun - request.ArrivedAt;
            whole += times.Answered - request.ArrivedAt;
            items += request.Items;
        }

        lock (gate)
        {
            int requests = batch.Count;
            totals = totals with
            {
                Successes = totals.Successes + requests,
                Items = totals.Items + items,
                Runs = totals.Runs + 1,
                SuccessNs = totals.SuccessNs + Ns(whole),
                QueueNs = totals.QueueNs + Ns(queued),
                ComputeInputNs = totals.ComputeInputNs + (Ns(times.Filled - times.Begun) * requests),
                ComputeInferNs = totals.ComputeInferNs + (Ns(times.Done - times.Filled) * requests),
                ComputeOutputNs = totals.ComputeOutputNs + (Ns(times.Answered - times.Done) * requests),
                LastInference = DateTimeOffset.UtcNow,
            };
            AddBatch(items, times);
        }
    }

    /// <summary>A request that other models answered together.</summary>
    public void Answered(int items, long arrivedAt)
    {
        long whole = Ns(Stopwatch.GetTimestamp() - arrivedAt);
        lock (gate)
        {
            totals = totals with
            {
                Successes = totals.Successes + 1,
                Items = totals.Items + items,
                Runs = totals.Runs + 1,
                SuccessNs = totals.SuccessNs + whole,
                ComputeInferNs = totals.ComputeInferNs + whole,
                LastInference = DateTimeOffset.UtcNow,
            };
        }
    }

    /// <summary>A run that a device did not do and the CPU did.</summary>
    public void FellBack()
    {
        lock (gate)
            totals = totals with { FallbackRuns = totals.FallbackRuns + 1 };
    }

    /// <summary>A request without an answer.</summary>
    public void Failed(FailureReason reason, long arrivedAt)
    {
        lock (gate)
        {
            long[] failures = [.. totals.Failures];
            failures[(int)reason]++;
            totals = totals with { Failures = failures, FailNs = totals.FailNs + Ns(Stopwatch.GetTimestamp() - arrivedAt) };
        }
    }

    private static long Ns(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));

    private void AddBatch(int items, in BatchTimes times)
    {
        batches.TryGetValue(items, out BatchStatistics? old);
        old ??= new BatchStatistics(items, 0, 0, 0, 0);
        batches[items] = new BatchStatistics(
            items, old.Runs + 1, old.ComputeInputNs + Ns(times.Filled - times.Begun),
            old.ComputeInferNs + Ns(times.Done - times.Filled), old.ComputeOutputNs + Ns(times.Answered - times.Done));
    }
}

/// <summary>When the parts of a run were over, in ticks of the stopwatch.</summary>
internal readonly record struct BatchTimes(long Begun, long Filled, long Done, long Answered);
