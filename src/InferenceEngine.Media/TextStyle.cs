namespace InferenceEngine.Media;

/// <summary>Where something stands along a line: at its begin, in its middle or at its end.</summary>
public enum TextAlign
{
    /// <summary>Left or, in text that runs from right to left, right; above.</summary>
    Start,

    /// <summary>In the middle.</summary>
    Middle,

    /// <summary>The other side; below.</summary>
    End,
}

/// <summary>How text is set in a box of <see cref="Width"/> × <see cref="Height"/> pixels.</summary>
/// <param name="Width">Columns of the box.</param>
/// <param name="Height">Rows of the box.</param>
/// <param name="Largest">The largest font size, in pixels; the largest at which the text fits is taken.</param>
/// <param name="Smallest">The smallest font size, in pixels.</param>
public sealed record TextStyle(int Width, int Height, double Largest, double Smallest)
{
    /// <summary>Font families, best first, with commas between; a character that none has comes from any font that is installed.</summary>
    public string Font { get; init; } = "Inter, Noto Sans, Noto Sans CJK JP, Noto Color Emoji";

    /// <summary>100 to 1000: 400 is regular, 700 bold.</summary>
    public int Weight { get; init; } = 400;

    /// <summary>Distance of lines against the font's own.</summary>
    public double LineSpacing { get; init; } = 1;

    /// <summary>Across the box.</summary>
    public TextAlign Align { get; init; }

    /// <summary>Down the box.</summary>
    public TextAlign Lift { get; init; }

    /// <summary>Most lines.</summary>
    public int MaxLines { get; init; } = 1;

    /// <summary>0xRRGGBB; emoji have their own colours.</summary>
    public int Color { get; init; } = 0xFFFFFF;
}

/// <summary>Text that was set.</summary>
/// <param name="Layer">The box with the text; null when even the smallest size does not fit.</param>
/// <param name="Size">The font size, in pixels.</param>
/// <param name="Lines">Number of lines.</param>
/// <param name="UnknownCharacters">Characters that no installed font has; boxes stand in their places.</param>
/// <param name="Ink">What is drawn, in pixels of the box.</param>
public sealed record DrawnText(PictureLayer? Layer, double Size, int Lines, int UnknownCharacters, PixelRectangle Ink);
