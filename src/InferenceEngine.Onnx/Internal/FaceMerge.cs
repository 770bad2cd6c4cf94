namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// Weighted non-maximum suppression, as BlazeFace's authors propose: boxes of one face are averaged by confidence, which is
/// steadier between frames than keeping the best one. Pure.
/// </summary>
internal static class FaceMerge
{
    /// <summary>A box mostly inside another one, although much smaller, is a part of the same face.</summary>
    private const float PartOverlap = 0.7f;

    public static List<Face> Merge(List<Face> found, FaceDetectorOptions options)
    {
        List<Face> waiting = [.. found.OrderByDescending(f => f.Score).ThenBy(f => f.Box.Left).ThenBy(f => f.Box.Top)];
        List<Face> merged = [];
        while (waiting.Count > 0 && merged.Count < options.MaxFaces)
        {
            Face best = waiting[0];
            List<Face> same = waiting.FindAll(f => IsSame(best.Box, f.Box, options.MergeIoU));
            waiting.RemoveAll(same.Contains);
            merged.Add(Average(best, same.FindAll(f => best.Box.IoU(f.Box) > options.MergeIoU)));
        }

        return merged;
    }

    private static bool IsSame(Box best, Box other, float iou) =>
        best.IoU(other) > iou || best.Overlap(other) > PartOverlap;

    private static Face Average(Face best, List<Face> same)
    {
        float total = same.Sum(f => f.Score);
        float Mean(Func<Face, float> value) => same.Sum(f => value(f) * f.Score) / total;
        Box box = new(Mean(f => f.Box.Left), Mean(f => f.Box.Top), Mean(f => f.Box.Right), Mean(f => f.Box.Bottom));
        PicturePoint[] points =
            [.. Enumerable.Range(0, best.Points.Count).Select(k => new PicturePoint(Mean(f => f.Points[k].X), Mean(f => f.Points[k].Y)))];
        return new Face(box, best.Score, points);
    }
}
