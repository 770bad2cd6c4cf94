using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Crops;

/// <summary>
/// Counts boxes that a window cuts: more than a twentieth of the box is inside, and more than a twentieth outside. People's boxes are a
/// few pixels off, and a border that touches one cuts nothing.
/// </summary>
internal sealed class CutRate
{
    private const double Slack = 0.05;

    private int touched;
    private int cut;
    private int whole;
    private int all;

    /// <summary>Boxes that are cut, of those that are not wholly out.</summary>
    public double Cut => touched == 0 ? 0 : (double)cut / touched;

    /// <summary>Boxes that are whole, of all.</summary>
    public double Whole => all == 0 ? 0 : (double)whole / all;

    public void Add(IReadOnlyList<Box> boxes, PixelRectangle window)
    {
        Box crop = new(window.X, window.Y, window.X + window.Width, window.Y + window.Height);
        foreach (Box box in boxes)
        {
            double inside = box.Area <= 0 ? 1 : crop.Intersect(box) is { Width: > 0, Height: > 0 } common ? common.Area / box.Area : 0;
            all++;
            touched += inside > Slack ? 1 : 0;
            cut += inside > Slack && inside < 1 - Slack ? 1 : 0;
            whole += inside >= 1 - Slack ? 1 : 0;
        }
    }
}
