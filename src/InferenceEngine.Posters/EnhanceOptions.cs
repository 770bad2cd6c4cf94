namespace InferenceEngine.Posters;

/// <summary>
/// What may be done to the pixels of a poster. Each step is taken only where a measure asks for it, and none that changes a
/// face is kept. Immutable.
/// </summary>
public sealed record EnhanceOptions
{
    /// <summary>Cuts with under three quarters of the long side that is asked for are enlarged by a network: seconds for each on two cores.</summary>
    public bool Enlarge { get; init; } = true;

    /// <summary>Noise from this deviation on, in levels of 255, is filtered; below it is grain that nobody sees at a poster's size.</summary>
    public double NoiseLevels { get; init; } = 3;

    /// <summary>Edges of the codec's blocks this many times as strong as the lines between them are smoothed.</summary>
    public double BlockRatio { get; init; } = 1.3;

    /// <summary>Most that contrast is raised by; 1 leaves it. An eighth is hardly seen but in the comparison.</summary>
    public double MostContrast { get; init; } = 1.12;

    /// <summary>Least likeness of each face to what it was, 0 to 1; below it the steps are undone.</summary>
    public double LeastFaceLikeness { get; init; } = 0.9;

    /// <summary>Throws when a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the setting, its value and the range.</exception>
    public EnhanceOptions Validate()
    {
        Range(nameof(NoiseLevels), NoiseLevels, 0, 255);
        Range(nameof(BlockRatio), BlockRatio, 1, 100);
        Range(nameof(MostContrast), MostContrast, 1, 1.5);
        Range(nameof(LeastFaceLikeness), LeastFaceLikeness, 0, 1);
        return this;
    }

    private static void Range(string setting, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
            throw new ArgumentException($"EnhanceOptions.{setting} is {value}; it must be {low} to {high}.");
    }
}
