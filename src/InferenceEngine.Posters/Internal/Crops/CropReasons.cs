using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>Says in words what a crop does to faces and text. Pure.</summary>
internal static class CropReasons
{
    public static List<string> Describe(CropProblem problem, CropChoice choice)
    {
        List<string> reasons = [];
        Box crop = new(
            choice.Window.X, choice.Window.Y, choice.Window.X + choice.Window.Width, choice.Window.Y + choice.Window.Height);
        Faces(problem, crop, reasons);
        Text(problem, crop, reasons);
        reasons.Add($"keeps {problem.Saliency.Share(choice.Window):P0} of what draws the eye");
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
                + "no window of this shape holds them all");
    }

    private static void Text(CropProblem problem, Box crop, List<string> reasons)
    {
        if (problem.Text.Count == 0)
            return;
        int inside = problem.Text.Count(crop.Contains);
        int cut = problem.Text.Count(t => !crop.Contains(t) && crop.Intersect(t).Area > 0);
        reasons.Add(cut == 0
            ? $"text is whole or out: {inside} of {problem.Text.Count} lines inside"
            : $"cuts {cut} of {problem.Text.Count} lines of text: no window of this shape avoids it without harming faces more");
    }
}
