using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>Says in words what a crop does to faces and text. Pure.</summary>
internal static class CropReasons
{
    public static List<string> Describe(CropProblem problem, PixelRectangle window)
    {
        List<string> reasons = [];
        Box crop = new(window.X, window.Y, window.X + window.Width, window.Y + window.Height);
        Faces(problem, crop, reasons);
        Text(problem, crop, reasons);
        Written(problem, window, reasons);
        if (problem.Logo is { } logo)
            reasons.Add(crop.Intersect(logo).Area > 0 ? "shows the logo that is burnt into the video" : "leaves the burnt-in logo out");
        reasons.Add($"keeps {problem.Saliency.Share(window):P0} of what draws the eye");
        return reasons;
    }

    private static void Faces(CropProblem problem, Box crop, List<string> reasons)
    {
        int all = problem.Heads.Count;
        int whole = problem.Heads.Count(h => crop.Contains(h.Face));
        int roomy = problem.Heads.Count(h => crop.Contains(h.Head));
        int outside = problem.Heads.Count(h => crop.Intersect(h.Head).Area <= 0);
        if (all == 0)
            reasons.Add("no face: placed by what draws the eye");
        else if (roomy == all)
            reasons.Add(all == 1 ? "the face is whole, with head room" : $"all {all} faces are whole, with head room");
        else
            reasons.Add($"{whole} of {all} faces whole ({roomy} with head room), {outside} wholly outside, {all - whole - outside} cut: "
                + (problem.Chosen is null ? "no window of this shape holds them all" : "as it was cropped"));
    }

    private static void Written(CropProblem problem, PixelRectangle window, List<string> reasons)
    {
        if (problem.KeepFree.Count == 0)
            return;
        Box[] written = [.. problem.Written(window)];
        int covered = problem.Heads.Count(head => written.Any(box => box.Intersect(head.Face) is { Width: > 0, Height: > 0 }));
        reasons.Add(covered == 0
            ? "no face lies under what is written"
            : $"what is written covers {covered} of {problem.Heads.Count} faces: no window of this shape has room beside them");
    }

    private static void Text(CropProblem problem, Box crop, List<string> reasons)
    {
        TextLine[] lines = [.. problem.Text.Where(t => t.IsSure)];
        if (lines.Length > 0)
            reasons.Add($"text is whole or out: {lines.Count(t => crop.Contains(t.Box))} of {lines.Length} lines inside");
        int patterns = problem.Text.Count(t => !t.IsSure && t.IsCutBy(crop));
        if (patterns > 0)
            reasons.Add($"cuts {patterns} small or unsure {(patterns == 1 ? "pattern" : "patterns")} that may be text");
    }
}
