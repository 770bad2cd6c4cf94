namespace InferenceEngine.Onnx;

/// <summary>An axis-aligned rectangle in pixels of a picture; right and bottom are exclusive.</summary>
public readonly record struct Box(float Left, float Top, float Right, float Bottom)
{
    /// <summary>Columns; never negative.</summary>
    public float Width => Math.Max(0, Right - Left);

    /// <summary>Rows; never negative.</summary>
    public float Height => Math.Max(0, Bottom - Top);

    /// <summary>Width × height.</summary>
    public float Area => Width * Height;

    /// <summary>Middle column.</summary>
    public float CentreX => (Left + Right) / 2;

    /// <summary>Middle row.</summary>
    public float CentreY => (Top + Bottom) / 2;

    /// <summary>The common part; empty when there is none.</summary>
    public Box Intersect(Box other) => new(
        Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    /// <summary>The smallest box that holds both.</summary>
    public Box Union(Box other) => new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    /// <summary>Intersection over union, 0 to 1.</summary>
    public float IoU(Box other)
    {
        float common = Intersect(other).Area;
        return common <= 0 ? 0 : common / (Area + other.Area - common);
    }

    /// <summary>The part of the smaller box that lies in the other, 0 to 1.</summary>
    public float Overlap(Box other)
    {
        float smaller = Math.Min(Area, other.Area);
        return smaller <= 0 ? 0 : Intersect(other).Area / smaller;
    }

    /// <summary>Whether <paramref name="inner"/> lies wholly inside.</summary>
    public bool Contains(Box inner) =>
        inner.Left >= Left && inner.Top >= Top && inner.Right <= Right && inner.Bottom <= Bottom;

    /// <summary>Multiplied by a factor per axis.</summary>
    public Box Scale(float x, float y) => new(Left * x, Top * y, Right * x, Bottom * y);

    /// <summary>Grown by pixels per side.</summary>
    public Box Grow(float left, float top, float right, float bottom) =>
        new(Left - left, Top - top, Right + right, Bottom + bottom);
}
