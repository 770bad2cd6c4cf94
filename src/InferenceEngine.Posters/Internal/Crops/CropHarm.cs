using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// What a window breaks. Ordered: cutting a face is worse than leaving one out, which is worse than cutting hair, which is
/// worse than cutting text. Faces weigh by size and certainty.
/// </summary>
/// <param name="FacesCut">Weight of faces that the border crosses.</param>
/// <param name="FacesOut">Weight of faces left out.</param>
/// <param name="HeadsCut">Weight of whole faces without their head room.</param>
/// <param name="TextCut">Text boxes that the border crosses.</param>
internal readonly record struct CropHarm(double FacesCut, double FacesOut, double HeadsCut, int TextCut)
{
    /// <summary>Zero when nothing is broken; the steps keep the order even for a face of a tenth of the main weight.</summary>
    public double Cost => (1000 * FacesCut) + (100 * FacesOut) + (30 * HeadsCut) + TextCut;

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

        return new CropHarm(facesCut, facesOut, headsCut, problem.Text.Count(text => IsCut(crop, text)));
    }

    private static bool IsCut(Box crop, Box text) => !crop.Contains(text) && crop.Intersect(text).Area > 0;
}
