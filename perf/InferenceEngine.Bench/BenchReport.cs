using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceEngine.Bench;

/// <summary>
/// A measured value. <paramref name="Peer"/> is what it is compared with, in the same unit and run;
/// <paramref name="Ratio"/> is how many times better than the peer, or what the goal speaks of.
/// </summary>
internal sealed record Figure(
    string Name, double Value, string Unit, double? Peer = null, double? Ratio = null, string? Goal = null, bool? Met = null)
{
    /// <summary>A value that has to be at least <paramref name="goal"/>.</summary>
    public static Figure AtLeast(string name, double value, string unit, double goal) =>
        new(name, value, unit, Goal: $">= {goal:G6}", Met: value >= goal);

    /// <summary>A value that has to be at most <paramref name="goal"/>.</summary>
    public static Figure AtMost(string name, double value, string unit, double goal) =>
        new(name, value, unit, Goal: $"<= {goal:G6}", Met: value <= goal);

    /// <summary>A time beside the peer's; the ratio is peer over ours, and has to be at least <paramref name="goal"/>.</summary>
    public static Figure Faster(string name, double value, string unit, double peer, double goal) =>
        new(name, value, unit, peer, peer / value, $"ratio >= {goal:G6}", peer / value >= goal);
}

/// <summary>All figures of one run on one machine at one commit.</summary>
internal sealed record BenchReport(
    string Bench, string Commit, string Machine, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Notes)
{
    /// <summary>One JSON object, numbers rounded to five digits.</summary>
    public string ToJson() => JsonSerializer.Serialize(this with { Figures = [.. Figures.Select(Round)] }, ReportJson.Default.BenchReport);

    private static Figure Round(Figure figure) => figure with
    {
        Value = Round(figure.Value),
        Peer = figure.Peer is { } peer ? Round(peer) : null,
        Ratio = figure.Ratio is { } ratio ? Round(ratio) : null,
    };

    private static double Round(double value) => value == 0 || !double.IsFinite(value)
        ? value
        : double.Parse(value.ToString("G5", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
