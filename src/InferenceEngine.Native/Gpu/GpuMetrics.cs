using System.Diagnostics.Metrics;

namespace InferenceEngine.Native;

/// <summary>
/// What the GPUs do, as instruments with Triton's names and its label <c>gpu_uuid</c>. Without a GPU there are none to read.
/// Owns its meter. Thread-safe.
/// </summary>
public sealed class GpuMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "InferenceEngine.Gpu";

    private readonly Meter meter = new(MeterName);
    private readonly GpuMonitor monitor;

    /// <param name="monitor">Asked at every reading.</param>
    public GpuMetrics(GpuMonitor monitor)
    {
        this.monitor = monitor;
        Gauge("nv_gpu_utilization", "GPU utilization rate [0.0 - 1.0)", usage => usage.Utilization);
        Gauge("nv_gpu_memory_total_bytes", "GPU total memory, in bytes", usage => usage.MemoryBytes);
        Gauge("nv_gpu_memory_used_bytes", "GPU used memory, in bytes", usage => usage.MemoryUsedBytes);
        Gauge("nv_gpu_power_usage", "GPU power usage in watts", usage => usage.PowerWatts);
        Gauge("nv_gpu_power_limit", "GPU power management limit in watts", usage => usage.PowerLimitWatts);
        Gauge("engine_gpu_encoder_utilization", "Utilization of the video encoders, 0 to 1", usage => usage.EncoderUtilization);
        Gauge("engine_gpu_decoder_utilization", "Utilization of the video decoders, 0 to 1", usage => usage.DecoderUtilization);
        meter.CreateObservableCounter(
            "nv_energy_consumption", () => Measure(usage => usage.EnergyJoules), null, "GPU energy consumption in joules");
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private void Gauge(string name, string help, Func<GpuUsage, double?> read) =>
        meter.CreateObservableGauge(name, () => Measure(read), null, help);

    private IEnumerable<Measurement<double>> Measure(Func<GpuUsage, double?> read) =>
        from usage in monitor.Read()
        let value = read(usage)
        where value is not null
        select new Measurement<double>(value.Value, new KeyValuePair<string, object?>("gpu_uuid", usage.Uuid));
}
