using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace InferenceEngine.Server.Web;

/// <summary>
/// Writes what this program's meters measure in Prometheus' text format 0.0.4. Reads observable instruments only: whatever
/// counts on a hot path keeps its own counter. Owns its listener. Thread-safe.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock gate = new();
    private readonly MeterListener listener = new();
    private readonly SortedDictionary<string, (Instrument Instrument, StringBuilder Lines)> families = new(StringComparer.Ordinal);

    /// <param name="meterNames">The meters to read.</param>
    public PrometheusText(params string[] meterNames)
    {
        listener.InstrumentPublished = (instrument, source) =>
        {
            if (instrument.IsObservable && meterNames.Contains(instrument.Meter.Name))
                source.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    /// <summary>All measurements of now.</summary>
    public string Read()
    {
        lock (gate)
        {
            families.Clear();
            listener.RecordObservableInstruments();
            StringBuilder text = new();
            foreach ((string name, (Instrument instrument, StringBuilder lines)) in families)
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(instrument)).Append('\n').Append(lines);
            }

            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private static string TypeOf(Instrument instrument) =>
        instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter" : "gauge";

    private void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : IFormattable
    {
        if (!families.TryGetValue(instrument.Name, out (Instrument Instrument, StringBuilder Lines) family))
            families.Add(instrument.Name, family = (instrument, new StringBuilder()));
        family.Lines.Append(instrument.Name);
        for (int i = 0; i < tags.Length; i++)
        {
            family.Lines.Append(i == 0 ? '{' : ',').Append(tags[i].Key).Append("=\"");
            Escape(family.Lines, tags[i].Value?.ToString() ?? string.Empty);
            family.Lines.Append('"');
        }

        if (tags.Length > 0)
            family.Lines.Append('}');
        family.Lines.Append(' ').Append(value.ToString(null, CultureInfo.InvariantCulture)).Append('\n');
    }

    private static void Escape(StringBuilder lines, string value)
    {
        foreach (char c in value)
        {
            if (c == '\n')
                lines.Append("\\n");
            else if (c is '"' or '\\')
                lines.Append('\\').Append(c);
            else
                lines.Append(c);
        }
    }
}
