using System.Diagnostics.Metrics;

namespace InferenceEngine.Media;

/// <summary>
/// Where videos were decoded, as instruments that read the GPU's own counters when they are asked. Owns its meter. Thread-safe.
/// </summary>
public sealed class DecodingMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "InferenceEngine.Decoding";

    private readonly Meter meter = new(MeterName);

    /// <param name="gpu">The GPU that may decode.</param>
    public DecodingMetrics(GpuDecoding gpu)
    {
        meter.CreateObservableCounter(
            "engine_decoding_scans", () => (Measurement<long>[])[Scans(gpu, DecodeDevice.Cpu, "cpu"), Scans(gpu, DecodeDevice.Gpu, "gpu")],
            null, "Videos that a device decoded all of, or to the end");
        meter.CreateObservableCounter(
            "engine_decoding_fallbacks", () => gpu.Fallbacks, null, "Videos that the GPU was chosen for and did not decode to the end");
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private static Measurement<long> Scans(GpuDecoding gpu, DecodeDevice device, string name) =>
        new(gpu.Scans(device), new KeyValuePair<string, object?>("device", name));
}
