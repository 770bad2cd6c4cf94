using InferenceEngine.Contracts.Inference;
using InferenceEngine.Onnx;
using WireStatistics = InferenceEngine.Contracts.Inference.ModelStatistics;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>Statistics of a model version as the wire has them. Pure.</summary>
internal static class StatisticsMapping
{
    public static WireStatistics Wire(IModelVersion model)
    {
        Onnx.ModelStatistics statistics = model.Statistics;
        WireStatistics wire = new()
        {
            Name = model.Definition.Name,
            Version = model.Definition.Version.ToString(),
            LastInference = (ulong)(statistics.LastInference?.ToUnixTimeMilliseconds() ?? 0),
            InferenceCount = (ulong)statistics.Items,
            ExecutionCount = (ulong)statistics.Runs,
            InferenceStats = new InferStatistics
            {
                Success = Duration(statistics.Successes, statistics.SuccessNs),
                Fail = Duration(statistics.Failures.Sum(), statistics.FailNs),
                Queue = Duration(statistics.Successes, statistics.QueueNs),
                ComputeInput = Duration(statistics.Successes, statistics.ComputeInputNs),
                ComputeInfer = Duration(statistics.Successes, statistics.ComputeInferNs),
                ComputeOutput = Duration(statistics.Successes, statistics.ComputeOutputNs),
            },
        };
        wire.BatchStats.AddRange(statistics.Batches.Select(batch => new InferBatchStatistics
        {
            BatchSize = (ulong)batch.Items,
            ComputeInput = Duration(batch.Runs, batch.ComputeInputNs),
            ComputeInfer = Duration(batch.Runs, batch.ComputeInferNs),
            ComputeOutput = Duration(batch.Runs, batch.ComputeOutputNs),
        }));
        return wire;
    }

    private static StatisticDuration Duration(long count, long ns) => new() { Count = (ulong)count, Ns = (ulong)ns };
}
