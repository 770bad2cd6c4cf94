using System.Diagnostics.Metrics;

namespace InferenceEngine.Onnx;

/// <summary>
/// What loaded models have done, as instruments with Triton's names and labels, so that dashboards made for it work. They
/// read the models' own counters when they are asked and cost a request nothing. Owns its meter. Thread-safe.
/// </summary>
public sealed class InferenceMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "InferenceEngine.Inference";

    private static readonly string[] reasons = ["REJECTED", "CANCELED", "BACKEND", "OTHER"];
    private readonly Meter meter = new(MeterName);
    private readonly Func<IReadOnlyList<ServedModel>> served;

    /// <param name="served">The models that there are when asked, loaded or not.</param>
    public InferenceMetrics(Func<IReadOnlyList<ServedModel>> served)
    {
        this.served = served;
        Count("nv_inference_request_success", "Number of successful inference requests, all batch sizes", s => s.Successes);
        meter.CreateObservableCounter(
            "nv_inference_request_failure", Failures, null, "Number of failed inference requests, all batch sizes");
        Count(
            "nv_inference_count", "Number of inferences performed (does not include cached requests)", s => s.Items);
        Count(
            "nv_inference_exec_count", "Number of model executions performed (does not include cached requests)", s => s.Runs);
        Micros("nv_inference_request_duration_us", "Cumulative inference request duration in microseconds", s => s.SuccessNs);
        Micros("nv_inference_queue_duration_us", "Cumulative inference queuing duration in microseconds", s => s.QueueNs);
        Micros(
            "nv_inference_compute_input_duration_us", "Cumulative compute input duration in microseconds", s => s.ComputeInputNs);
        Micros(
            "nv_inference_compute_infer_duration_us", "Cumulative compute inference duration in microseconds",
            s => s.ComputeInferNs);
        Micros(
            "nv_inference_compute_output_duration_us", "Cumulative inference compute output duration in microseconds",
            s => s.ComputeOutputNs);
        Gauge(
            "nv_inference_pending_request_count", "Instantaneous number of pending requests awaiting execution",
            m => m.PendingRequests);
        Gauge(
            "engine_inference_batch_delay_us", "Longest wait for a fuller batch that the latency objective allows now",
            m => (long)m.BatchDelay.TotalMicroseconds);
        Gauge("engine_inference_batch_limit", "Most items of a batch that measured costs allow now", m => m.BatchLimit);
        Count("engine_inference_fallback_runs", "Runs that a device failed to do and the CPU did", s => s.FallbackRuns);
        Shadow("engine_inference_shadow_compared", "Requests whose outputs the shadow version computed as well", s => s.Compared);
        Shadow("engine_inference_shadow_different", "Of these, those outside of the tolerance", s => s.Different);
        Shadow("engine_inference_shadow_failed", "Requests that the shadow version did not answer", s => s.Failed);
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?>[] Labels(IModelVersion model) =>
        [new("model", model.Definition.Name), new("version", model.Definition.Version.ToString())];

    private void Micros(string name, string help, Func<ModelStatistics, long> nanoseconds) =>
        Count(name, help, statistics => nanoseconds(statistics) / 1000);

    private void Count(string name, string help, Func<ModelStatistics, long> read) => meter.CreateObservableCounter(
        name, () => Versions().Select(model => new Measurement<long>(read(model.Statistics), Labels(model))), null, help);

    private void Gauge(string name, string help, Func<IModelVersion, long> read) => meter.CreateObservableGauge(
        name, () => Versions().Select(model => new Measurement<long>(read(model), Labels(model))), null, help);

    private void Shadow(string name, string help, Func<ShadowStatistics, long> read) => meter.CreateObservableCounter(
        name, () => served().Where(model => model.IsReady).Select(
            model => new Measurement<long>(read(model.Shadow), new KeyValuePair<string, object?>("model", model.Name))), null, help);

    private IEnumerable<IModelVersion> Versions() => served().SelectMany(model => model.Versions);

    private IEnumerable<Measurement<long>> Failures()
    {
        foreach (IModelVersion model in Versions())
        {
            IReadOnlyList<long> failures = model.Statistics.Failures;
            for (int i = 0; i < reasons.Length; i++)
                yield return new Measurement<long>(failures[i], [.. Labels(model), new("reason", reasons[i])]);
        }
    }
}
