using System.Diagnostics.Metrics;
using InferenceEngine.Onnx.Tests.Batching;

namespace InferenceEngine.Onnx.Tests;

public sealed class InferenceMetricsTests
{
    [Fact]
    public async Task Every_instrument_has_Tritons_name_and_counts_by_model_and_version()
    {
        using ModelFolder folder = new();
        folder.Write("add-one", new { warmUp = false }, (1, 1));
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("add-one");
        (await model.InferAsync(SmallModels.Row(1), SmallModels.None)).Dispose();
        await Assert.ThrowsAsync<InferenceException>(
            () => model.InferAsync(new InferenceRequest { Inputs = [] }, SmallModels.None));
        using InferenceMetrics metrics = new(() => repository.Models);
        Dictionary<string, long> read = Read();
        Assert.Equal(1, read["nv_inference_request_success"]);
        Assert.Equal(1, read["nv_inference_count"]);
        Assert.Equal(1, read["nv_inference_exec_count"]);
        Assert.Equal(1, read["nv_inference_request_failure OTHER"]);
        Assert.Equal(0, read["nv_inference_request_failure BACKEND"]);
        Assert.Equal(0, read["nv_inference_pending_request_count"]);
        Assert.True(read["nv_inference_request_duration_us"] >= read["nv_inference_compute_infer_duration_us"]);
        Assert.Superset(
            new HashSet<string>
            {
                "nv_inference_queue_duration_us", "nv_inference_compute_input_duration_us", "nv_inference_compute_output_duration_us",
            },
            read.Keys.ToHashSet());
    }

    private static Dictionary<string, long> Read()
    {
        Dictionary<string, long> read = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, source) =>
        {
            if (instrument.Meter.Name == InferenceMetrics.MeterName)
                source.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Dictionary<string, object?> labels = new(tags.ToArray());
            Assert.Equal("add-one", labels["model"]);
            Assert.Equal(instrument.Name.Contains("shadow", StringComparison.Ordinal) ? null : "1", labels.GetValueOrDefault("version"));
            read[labels.TryGetValue("reason", out object? reason) ? $"{instrument.Name} {reason}" : instrument.Name] = value;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }
}
