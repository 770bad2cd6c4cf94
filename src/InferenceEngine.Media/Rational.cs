namespace InferenceEngine.Media;

/// <summary>An exact fraction: a time base is the seconds that one tick of a presentation time lasts.</summary>
public readonly record struct Rational(int Numerator, int Denominator)
{
    /// <summary>The nearest floating-point value.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <inheritdoc/>
    public override string ToString() => $"{Numerator}/{Denominator}";
}
