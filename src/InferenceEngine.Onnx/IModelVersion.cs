namespace InferenceEngine.Onnx;

/// <summary>A loaded version of a model, whatever answers: a graph, or an ensemble of other models. Thread-safe.</summary>
public interface IModelVersion : IDisposable
{
    /// <summary>What it is.</summary>
    ModelDefinition Definition { get; }

    /// <summary>The provider in use and the ones that were not available.</summary>
    ProviderReport Provider { get; }

    /// <summary>What it has done.</summary>
    ModelStatistics Statistics { get; }

    /// <summary>Requests that wait now.</summary>
    int PendingRequests { get; }

    /// <summary>The longest wait for a fuller batch, as the latency objective allows now.</summary>
    TimeSpan BatchDelay { get; }

    /// <summary>Most items of a batch, as measured costs allow now.</summary>
    int BatchLimit { get; }

    /// <summary>
    /// Runs a request and reads its result where it was computed. The reader owns the result. The task ends only when
    /// nothing reads the request's inputs any more.
    /// </summary>
    /// <exception cref="InferenceException">It has no answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also in the middle of the run.</exception>
    Task<T> InferAsync<T>(InferenceRequest request, Func<InferenceResult, T> read, CancellationToken cancellation);

    /// <summary>Runs once on zeros, so that the first real request pays for no allocation.</summary>
    Task WarmUpAsync(CancellationToken cancellation);
}
