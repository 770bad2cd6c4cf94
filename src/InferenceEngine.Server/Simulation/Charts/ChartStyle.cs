namespace InferenceEngine.Server.Simulation.Charts;

/// <summary>
/// Colour and dash of a curve. Colours are those of Okabe and Ito, which colour-blind people tell apart too, without
/// black and yellow, which vanish on dark and on light pages; the dash tells the others with the same colour apart.
/// Immutable.
/// </summary>
internal readonly record struct ChartStyle(string Colour, string Dash)
{
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
    private static readonly string[] Dashes = ["", "7 4", "2 3", "10 3 2 3"];

    /// <summary>For a bound that is no policy.</summary>
    public static ChartStyle Bound { get; } = new("#8a9199", "4 4");

    /// <summary>The style of the curve with this index; they repeat after 24.</summary>
    public static ChartStyle Of(int index) =>
        new(Colours[index % Colours.Length], Dashes[index / Colours.Length % Dashes.Length]);
}
