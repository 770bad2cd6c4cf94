namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>What is kept of a frame after its pixels are gone. Immutable.</summary>
internal sealed record FrameFeatures
{
    public const int GridColumns = 16;
    public const int GridRows = 9;

    public required QualityScores Quality { get; init; }

    /// <summary>Colour shares, see <see cref="Colour.Histogram"/>.</summary>
    public required float[] Histogram { get; init; }

    /// <summary>Mean luma of 16 × 9 cells, 0 to 255.</summary>
    public required float[] Grid { get; init; }

    public required ulong Hash { get; init; }

    /// <summary>5th percentile of luma, 0 to 1.</summary>
    public required double LowLuma { get; init; }

    /// <summary>95th percentile of luma, 0 to 1.</summary>
    public required double HighLuma { get; init; }

    /// <summary>Share of pixels that are nearly black.</summary>
    public required double DarkShare { get; init; }

    /// <summary>Share of pixels that are burnt out.</summary>
    public required double BrightShare { get; init; }

    /// <summary>How much more the frame is blurred one way than the other, 0 to 1.</summary>
    public required double OneWayBlur { get; init; }

    /// <summary>Share of the pixels that are of one plain colour.</summary>
    public required double PlainShare { get; init; }

    /// <summary>Whether it is a test pattern.</summary>
    public required bool IsColourBars { get; init; }

    /// <summary>Dark bars at its edges.</summary>
    public required LetterboxBars Bars { get; init; }

    /// <summary>
    /// How different two frames look, 0 to 1: colours (which survive motion) and the layout of light (which survives
    /// nothing), the first counting more.
    /// </summary>
    public double DistanceTo(FrameFeatures other)
    {
        double layout = 0;
        for (int i = 0; i < Grid.Length; i++)
            layout += Math.Abs(Grid[i] - other.Grid[i]);
        layout = Math.Min(1, layout / (Grid.Length * 96.0));
        return (0.65 * Colour.Distance(Histogram, other.Histogram)) + (0.35 * layout);
    }
}
