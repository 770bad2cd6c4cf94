namespace InferenceEngine.Onnx.Internal;

/// <summary>A region of a frame that is one input of the face model.</summary>
/// <param name="Region">Where, in pixels of the frame.</param>
/// <param name="Frame">The whole frame.</param>
/// <param name="Ratio">Frame pixels per input pixel.</param>
internal readonly record struct Tile(Box Region, Box Frame, float Ratio)
{
    private const float OverlapFraction = 0.35f;

    /// <summary>A point of the input, in pixels of the frame.</summary>
    public PicturePoint ToPicture(float x, float y) => new(Region.Left + (x * Ratio), Region.Top + (y * Ratio));

    /// <summary>
    /// Whether the tile's border, where it is not the frame's, cuts <paramref name="face"/>: a half face gives a wrong box, and
    /// the neighbouring tile sees all of it.
    /// </summary>
    public bool Cuts(Box face)
    {
        float margin = face.Width * 0.15f;
        return (face.Left < Region.Left - margin && Region.Left > Frame.Left)
            || (face.Top < Region.Top - margin && Region.Top > Frame.Top)
            || (face.Right > Region.Right + margin && Region.Right < Frame.Right)
            || (face.Bottom > Region.Bottom + margin && Region.Bottom < Frame.Bottom);
    }

    /// <summary>The whole frame, then overlapping squares: as high as its short side, and half of that when thorough.</summary>
    public static List<Box> Regions(int width, int height, FaceSearch search, int limit)
    {
        List<Box> regions = [new(0, 0, width, height)];
        int side = Math.Min(width, height);
        if (side < BlazeFaceHeads.InputSide / 2)
            return regions;
        if (Math.Max(width, height) > side * 1.15)
            AddSquares(regions, width, height, side);
        if (search == FaceSearch.Thorough && side >= BlazeFaceHeads.InputSide)
            AddSquares(regions, width, height, side / 2);
        return regions.Count <= limit ? regions : regions[..limit];
    }

    private static void AddSquares(List<Box> regions, int width, int height, int side)
    {
        int across = Count(width, side);
        int down = Count(height, side);
        for (int row = 0; row < down; row++)
        {
            for (int column = 0; column < across; column++)
            {
                float left = across == 1 ? 0 : column * (float)(width - side) / (across - 1);
                float top = down == 1 ? 0 : row * (float)(height - side) / (down - 1);
                regions.Add(new Box(left, top, left + side, top + side));
            }
        }
    }

    private static int Count(int length, int side) =>
        length <= side ? 1 : 1 + (int)MathF.Ceiling((length - side) / (side * (1 - OverlapFraction)));
}
