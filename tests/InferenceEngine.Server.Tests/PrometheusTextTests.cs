using System.Diagnostics.Metrics;
using InferenceEngine.Server.Web;

namespace InferenceEngine.Server.Tests;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Instruments_are_sorted_typed_and_labelled()
    {
        using Meter meter = new("test.metrics.one");
        meter.CreateObservableGauge("b_gauge", () => 2.5, null, "a gauge");
        meter.CreateObservableCounter(
            "a_count", () => new Measurement<long>[] { new(1, new KeyValuePair<string, object?>("model", "x")), new(2) }, null, "a counter");
        meter.CreateCounter<long>("c_hot").Add(1);
        using PrometheusText text = new("test.metrics.one");
        Assert.Equal(
            "# HELP a_count a counter\n# TYPE a_count counter\na_count{model=\"x\"} 1\na_count 2\n"
            + "# HELP b_gauge a gauge\n# TYPE b_gauge gauge\nb_gauge 2.5\n",
            text.Read());
        Assert.Equal(text.Read(), text.Read());
    }

    [Fact]
    public void Labels_are_escaped()
    {
        using Meter meter = new("test.metrics.two");
        Measurement<long> odd = new(1, new KeyValuePair<string, object?>("name", "a\"b\\c\nd"));
        meter.CreateObservableGauge("g", () => odd, null, "g");
        using PrometheusText text = new("test.metrics.two");
        Assert.Contains("""g{name="a\"b\\c\nd"} 1""", text.Read());
    }

    [Fact]
    public void Other_meters_are_left_out()
    {
        using Meter meter = new("test.metrics.three");
        meter.CreateObservableGauge("secret", () => 1L);
        using PrometheusText text = new("test.metrics.other");
        Assert.Empty(text.Read());
    }
}
