namespace InferenceEngine.Server.Simulation.Charts;

/// <summary>A curve: its name, how it is drawn, and at ascending x a mean with its interval. Immutable.</summary>
internal sealed record ChartSeries(string Name, ChartStyle Style, IReadOnlyList<(double X, Interval Y)> Points)
{
    /// <summary>Where it ends.</summary>
    public double End => Points[^1].Y.Mean;
}
