using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// What a window breaks. Ordered: cutting a face, leaving a main one out, its head room, cutting a line of text, harm to
/// minor faces. Writing over a face lies between leaving it out and taking its head room. Faces weigh by size
/// and certainty.
/// </summary>
/// <param name="FacesCut">Weight of faces that the border crosses.</param>
/// <param name="FacesOut">Weight of faces left out.</param>
/// <param name="HeadsCut">Weight of whole faces without their head room.</param>
/// <param name="LinesCut">Lines of real text that the border crosses: such a window is never used, see <see cref="Padding"/>.</param>
/// <param name="TextCut">Boxes that may be text and that the border crosses; they count among the looks.</param>
/// <param name="FacesCovered">Weight of faces under what a template writes.</param>
internal readonly record struct CropHarm(
    double FacesCut, double FacesOut, double HeadsCut, int LinesCut, int TextCut, double FacesCovered = 0)
{
    /// <summary>
    /// Zero when nothing is broken. A cut line costs more than leaving a face of a seventh of the main weight out; twelve cost
    /// less than the head room of a sure main face. Such a window is padded, which keeps both.
    /// </summary>
    public double Cost => FaceCost + (LinesCut > 0 ? 15 + LinesCut : 0);

    /// <summary>The part of <see cref="Cost"/> that faces have.</summary>
    public double FaceCost => (1000 * FacesCut) + (100 * FacesOut) + (60 * FacesCovered) + (30 * HeadsCut);

    public static CropHarm Of(CropProblem problem, PixelRectangle window)
    {
        Box crop = new(window.X, window.Y, window.X + window.Width, window.Y + window.Height);
        double facesCut = 0, facesOut = 0, headsCut = 0;
        foreach (HeadRoom head in problem.Heads)
        {
            if (crop.Contains(head.Head))
                continue;
            if (crop.Contains(head.Face))
                headsCut += head.Weight;
            else if (crop.Intersect(head.Head).Area <= 0)
                facesOut += head.Weight;
            else
                facesCut += head.Weight;
        }

        (int lines, int others) = TextCutBy(problem, crop);
        return new CropHarm(facesCut, facesOut, headsCut, lines, others, FacesCoveredIn(problem, window));
    }

    private static double FacesCoveredIn(CropProblem problem, PixelRectangle window)
    {
        double covered = 0;
        if (problem.KeepFree.Count == 0)
            return covered;
        Box[] written = [.. problem.Written(window)];
        foreach (HeadRoom head in problem.Heads)
            covered += written.Any(box => box.Intersect(head.Face) is { Width: > 0, Height: > 0 }) ? head.Weight : 0;
        return covered;
    }

    private static (int Lines, int Others) TextCutBy(CropProblem problem, Box crop)
    {
        int lines = 0, others = 0;
        foreach (TextLine text in problem.Text)
        {
            if (!text.IsCutBy(crop))
                continue;
            if (text.IsSure)
                lines++;
            else
                others++;
        }

        return (lines, others);
    }
}
