using System.Diagnostics.Metrics;

namespace InferenceEngine.Native.Tests.Gpu;

public sealed class GpuMonitorTests
{
    [Fact]
    public void What_devices_tell_becomes_instruments_and_what_they_do_not_is_left_out()
    {
        GpuMonitor monitor = GpuMonitor.Open(StandIn.PathOf("ie_nvml_on_cpu"));
        Assert.Null(monitor.Reason);
        Dictionary<string, double> seen = Measure(monitor);
        Assert.Equal(0.75, seen["nv_gpu_utilization GPU-one"]);
        Assert.Equal(1000, seen["nv_gpu_memory_total_bytes GPU-two"]);
        Assert.Equal(400, seen["nv_gpu_memory_used_bytes GPU-one"]);
        Assert.Equal(250.5, seen["nv_gpu_power_usage GPU-one"]);
        Assert.Equal(700, seen["nv_gpu_power_limit GPU-one"]);
        Assert.Equal(12.5, seen["nv_energy_consumption GPU-one"]);
        Assert.Equal(0, seen["engine_gpu_encoder_utilization GPU-one"]);
        Assert.Equal(0.5, seen["engine_gpu_decoder_utilization GPU-one"]);
        Assert.DoesNotContain("nv_gpu_utilization GPU-two", seen.Keys);
    }

    [Fact]
    public void Without_the_library_there_is_a_reason_and_nothing_to_read()
    {
        GpuMonitor monitor = GpuMonitor.Open("libno_such_monitor.so.1");
        Assert.Contains("libno_such_monitor.so.1 cannot be loaded", monitor.Reason);
        Assert.Empty(Measure(monitor));
    }

    private static Dictionary<string, double> Measure(GpuMonitor monitor)
    {
        Dictionary<string, double> seen = [];
        using GpuMetrics metrics = new(monitor);
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, source) =>
        {
            if (instrument.Meter.Name == GpuMetrics.MeterName)
                source.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => seen[$"{instrument.Name} {tags[0].Value}"] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }
}
