namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>
/// Runs requests again on a shadow version after they were answered, at low priority, and compares the outputs. Bounded by
/// the shadow's queue: what does not fit is counted and left out. Thread-safe.
/// </summary>
internal sealed class ShadowRuns
{
    private readonly Lock gate = new();
    private ShadowStatistics statistics = new(0, 0, 0, 0);

    public ShadowStatistics Statistics
    {
        get
        {
            lock (gate)
                return statistics;
        }
    }

    /// <summary>A request whose inputs outlive the caller's.</summary>
    public static InferenceRequest Copy(InferenceRequest request) => request with { Inputs = [.. request.Inputs.Select(input => input.Copied())] };

    /// <summary>Runs a request whose inputs are copies, and compares with <paramref name="answer"/>, which it then disposes.</summary>
    public async Task RunAsync(LoadedVersion shadow, InferenceRequest request, InferenceResult answer, double tolerance)
    {
        using InferenceResult primary = answer;
        if (!shadow.TryEnter())
            return;
        try
        {
            InferenceRequest again = request with { Priority = RequestPriority.Low, Timeout = null, WaitsForRoom = false };
            double difference = await shadow.Model.InferAsync(again, result =>
            {
                using InferenceResult other = result;
                return OutputComparison.Difference(primary, other);
            }, CancellationToken.None);
            Count(difference, tolerance);
        }
        catch (InferenceException)
        {
            lock (gate)
                statistics = statistics with { Failed = statistics.Failed + 1 };
        }
        finally
        {
            shadow.Exit();
        }
    }

    private void Count(double difference, double tolerance)
    {
        lock (gate)
        {
            statistics = statistics with
            {
                Compared = statistics.Compared + 1,
                Different = statistics.Different + (difference > tolerance ? 1 : 0),
                LargestDifference = Math.Max(statistics.LargestDifference, difference),
            };
        }
    }
}
