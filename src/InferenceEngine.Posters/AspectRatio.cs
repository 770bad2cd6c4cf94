namespace InferenceEngine.Posters;

/// <summary>The shape of a poster, width : height.</summary>
public readonly record struct AspectRatio(int Width, int Height)
{
    /// <summary>Width divided by height.</summary>
    public double Value => (double)Width / Height;

    /// <summary>Reads "16:9".</summary>
    /// <exception cref="FormatException">It is not two whole numbers from 1 to 100 with a colon.</exception>
    public static AspectRatio Parse(string text)
    {
        string[] sides = text.Split(':');
        if (sides.Length == 2 && int.TryParse(sides[0], out int width) && int.TryParse(sides[1], out int height)
            && width is >= 1 and <= 100 && height is >= 1 and <= 100)
        {
            return new AspectRatio(width, height);
        }

        throw new FormatException($"'{text}' is not an aspect ratio. Write two whole numbers from 1 to 100, like 16:9.");
    }

    /// <summary>"16:9".</summary>
    public override string ToString() => $"{Width}:{Height}";
}
