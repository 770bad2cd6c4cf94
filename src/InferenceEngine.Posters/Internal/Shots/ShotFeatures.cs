namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>
/// The row of features of a frame, from its thumbnail and those up to nine before and eight after it: differences over one
/// frame, where cuts are, and over wider gaps, where flashes are small and dissolves large. Pure.
/// </summary>
internal static class ShotFeatures
{
    /// <summary>Frames before the one described.</summary>
    public const int Before = 9;

    /// <summary>Frames after it.</summary>
    public const int After = 8;

    public const int Window = Before + 1 + After;

    /// <summary>Gaps, as frames before and after the one described.</summary>
    private static readonly (int Before, int After)[] gaps = [(2, 1), (4, 3), (9, 8)];

    private static readonly string[] oneFrame =
    [
        "luma", "correlation", "lumaShares", "chromaShares", "cells", "calmCells", "motionError", "novelty", "newShare", "motion",
        "disorder", "edges", "mean", "meanStep", "spread", "spreadStep", "saturation", "edgeDensity",
    ];

    private static readonly string[] wide = ["correlation", "lumaShares", "chromaShares", "cells", "calmCells"];

    /// <summary>What each number is, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. oneFrame, .. gaps.SelectMany(g => wide.Select(name => $"{name}-{g.Before}+{g.After}")), "novelty-2+1",
        "onLine-4+3", "along-4+3", "onLine-9+8", "along-9+8",
    ];

    /// <summary>Fills the row of the frame at <see cref="Before"/> of a window of <see cref="Window"/> thumbnails.</summary>
    public static void Fill(ReadOnlySpan<ShotThumbnail> window, Span<float> row)
    {
        ShotThumbnail before = window[Before - 1], here = window[Before];
        int at = FillOneFrame(before, here, row);
        foreach ((int back, int ahead) in gaps)
            at += FillWide(window[Before - back], window[Before + ahead], row[at..]);
        row[at++] = BlockMotion.Between(window[Before - 2], window[Before + 1]).Novelty;
        foreach ((int back, int ahead) in gaps[1..])
            (row[at++], row[at++]) = ThumbnailPair.Mix(window[Before - back], here, window[Before + ahead]);
    }

    private static int FillOneFrame(ShotThumbnail before, ShotThumbnail here, Span<float> row)
    {
        BlockMotion motion = BlockMotion.Between(before, here);
        (row[0], row[1]) = ThumbnailPair.Luma(before, here);
        row[2] = ThumbnailPair.Shares(before.LumaShares, here.LumaShares);
        row[3] = ThumbnailPair.Shares(before.ChromaShares, here.ChromaShares);
        (row[4], row[5]) = ThumbnailPair.Cells(before, here);
        (row[6], row[7], row[8], row[9], row[10]) = motion;
        row[11] = ThumbnailPair.Edges(before, here);
        row[12] = here.Mean / 255;
        row[13] = (here.Mean - before.Mean) / 255;
        row[14] = MathF.Sqrt(here.Variance) / 128;
        row[15] = row[14] - (MathF.Sqrt(before.Variance) / 128);
        row[16] = here.Saturation / 64;
        row[17] = (float)here.Edges.AsSpan().Count(true) / here.Edges.Length;
        return oneFrame.Length;
    }

    private static int FillWide(ShotThumbnail before, ShotThumbnail after, Span<float> row)
    {
        (_, row[0]) = ThumbnailPair.Luma(before, after);
        row[1] = ThumbnailPair.Shares(before.LumaShares, after.LumaShares);
        row[2] = ThumbnailPair.Shares(before.ChromaShares, after.ChromaShares);
        (row[3], row[4]) = ThumbnailPair.Cells(before, after);
        return wide.Length;
    }
}
