namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// Decodes the two heads of BlazeFace (Bazarevsky et al., 2019): a 16 × 16 grid with 2 anchors per cell and an 8 × 8 grid with
/// 6. Scores are logits; boxes and six points are offsets in input pixels from the centre of the cell. Pure.
/// </summary>
internal static class BlazeFaceHeads
{
    public const int InputSide = 256;
    private const int ValuesPerAnchor = 16;

    /// <summary>Adds the faces over <paramref name="threshold"/>, in pixels of the picture.</summary>
    public static void Decode(InferenceResult outputs, float threshold, Tile tile, List<Face> found)
    {
        DecodeHead(outputs.Values<float>(0), outputs.Values<float>(2), (Cells: 16, Anchors: 2), (threshold, tile, found));
        DecodeHead(outputs.Values<float>(1), outputs.Values<float>(3), (Cells: 8, Anchors: 6), (threshold, tile, found));
    }

    private static void DecodeHead(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> boxes, (int Cells, int Anchors) grid,
        (float Threshold, Tile Tile, List<Face> Found) context)
    {
        float cellSide = (float)InputSide / grid.Cells;
        for (int i = 0; i < logits.Length; i++)
        {
            float score = 1 / (1 + MathF.Exp(-logits[i]));
            if (score < context.Threshold)
                continue;
            int cell = i / grid.Anchors;
            float x = ((cell % grid.Cells) + 0.5f) * cellSide;
            float y = ((cell / grid.Cells) + 0.5f) * cellSide;
            Face face = ReadFace(boxes.Slice(i * ValuesPerAnchor, ValuesPerAnchor), x, y, score, context.Tile);
            if (!context.Tile.Cuts(face.Box))
                context.Found.Add(face);
        }
    }

    private static Face ReadFace(ReadOnlySpan<float> values, float x, float y, float score, Tile tile)
    {
        PicturePoint centre = tile.ToPicture(x + values[0], y + values[1]);
        float halfWidth = values[2] * tile.Ratio / 2;
        float halfHeight = values[3] * tile.Ratio / 2;
        PicturePoint[] points = new PicturePoint[6];
        for (int k = 0; k < points.Length; k++)
            points[k] = tile.ToPicture(x + values[4 + (k * 2)], y + values[5 + (k * 2)]);
        Box box = new(centre.X - halfWidth, centre.Y - halfHeight, centre.X + halfWidth, centre.Y + halfHeight);
        return new Face(box, score, points);
    }
}
