using InferenceEngine.Bench.Crops;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Parity;

/// <summary>What became of the faces of one group in the photographs they are from.</summary>
internal sealed class GroupRates
{
    /// <summary>A detected box that shares this much with the labelled one is of the same face.</summary>
    private const float SameFace = 0.35f;

    private readonly CutRate crops = new();
    private int found;
    private double certainty;

    public int All { get; private set; }

    public double Found => (double)found / All;

    /// <summary>Mean of what the detector says of those it found.</summary>
    public double Certainty => found == 0 ? 0 : certainty / found;

    /// <summary>Share of a face's crops that cut it, of those that do not leave it out.</summary>
    public double Cut => crops.Cut;

    /// <summary>Share of a face's crops that keep it whole.</summary>
    public double Whole => crops.Whole;

    public void Add(LabelledFace face, CroppedStill photograph)
    {
        All++;
        if (Match(face, photograph) is { } match)
        {
            found++;
            certainty += match.Score;
        }

        foreach (StillCrop crop in photograph.Crops)
            crops.Add([face.Box], crop.Window);
    }

    /// <summary>Where a labelled face was found; null where it was not.</summary>
    public static Box? Find(LabelledFace face, CroppedStill photograph) => Match(face, photograph) is { } match ? ToBox(match) : null;

    private static ScoredBox? Match(LabelledFace face, CroppedStill photograph) =>
        photograph.Faces.Where(found => ToBox(found).IoU(face.Box) > SameFace)
            .OrderByDescending(found => ToBox(found).IoU(face.Box)).Cast<ScoredBox?>().FirstOrDefault();

    private static Box ToBox(ScoredBox box) =>
        new((float)box.X, (float)box.Y, (float)(box.X + box.Width), (float)(box.Y + box.Height));
}
