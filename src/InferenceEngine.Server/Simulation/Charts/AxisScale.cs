namespace InferenceEngine.Server.Simulation.Charts;

/// <summary>
/// From values to pixels, with ticks at round values (Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990).
/// Immutable.
/// </summary>
internal readonly struct AxisScale
{
    private readonly double from;
    private readonly double pixelFrom;
    private readonly double perUnit;
    private readonly double to;
    private readonly double step;

    /// <summary>An axis for values from <paramref name="low"/> to <paramref name="high"/>.</summary>
    /// <param name="low">Least value.</param>
    /// <param name="high">Largest value.</param>
    /// <param name="pixelFrom">Where the least value is.</param>
    /// <param name="pixelTo">Where the largest value is.</param>
    /// <param name="tight">Whether the axis ends at the values, and not at the next ticks.</param>
    public AxisScale(double low, double high, double pixelFrom, double pixelTo, bool tight)
    {
        high = high > low ? high : low + 1;
        double raw = (high - low) / 5;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        from = tight ? low : Math.Floor(low / step) * step;
        to = tight ? high : Math.Ceiling(high / step) * step;
        this.pixelFrom = pixelFrom;
        perUnit = (pixelTo - pixelFrom) / (to - from);
    }

    /// <summary>Values to label.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            List<double> ticks = [];
            for (long n = (long)Math.Ceiling((from / step) - 1e-9); n * step <= to + (1e-9 * step); n++)
                ticks.Add(n * step);
            return ticks;
        }
    }

    /// <summary>The pixel of a value.</summary>
    public double Pixel(double value) => pixelFrom + ((value - from) * perUnit);
}
