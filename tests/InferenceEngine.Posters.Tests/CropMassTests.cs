using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Crops;

namespace InferenceEngine.Posters.Tests;

/// <summary>
/// A crop keeps what draws the eye, stays in the middle where nothing does, and leaves a burnt-in logo out.
/// </summary>
public sealed class CropMassTests
{
    private const int Width = 960, Height = 540, Cells = 96;
    private static readonly AspectRatio[] ratios = [new(1, 1), new(2, 3), new(9, 16)];

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.31)]
    [InlineData(0.5)]
    [InlineData(0.77)]
    [InlineData(0.95)]
    public void A_subject_that_fits_is_kept_whole_at_the_full_size_wherever_it_is(double place)
    {
        foreach (AspectRatio ratio in ratios)
        {
            CropProblem problem = Problem((x, y) => Math.Abs(x - place) < 0.1 && Math.Abs(y - 0.5) < 0.3 ? 0.9f : 0.01f);
            PixelRectangle window = CropSolver.Solve(problem, ratio)[0].Window;
            Assert.Equal(problem.Largest(ratio), (window.Width, window.Height));
            Box subject = new((float)((place - 0.09) * Width), 0, (float)((place + 0.09) * Width), 1);
            Assert.True(window.X <= Math.Max(0, subject.Left) && window.X + window.Width >= Math.Min(Width, subject.Right), $"{ratio} at {window}");
        }
    }

    [Fact]
    public void Of_a_subject_that_does_not_fit_as_much_is_kept_as_any_window_keeps()
    {
        CropProblem problem = Problem((x, y) => x > 0.35 ? (float)(x * x) : 0);
        foreach (AspectRatio ratio in ratios)
        {
            (int width, int height) = problem.Largest(ratio);
            double best = Enumerable.Range(0, Width - width + 1).Max(x => problem.Saliency.Share(new PixelRectangle(x, 0, width, height)));
            Assert.InRange(problem.Saliency.Share(CropSolver.Solve(problem, ratio)[0].Window), best - 0.02, best);
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.004f)]
    [InlineData(0.3f)]
    public void Where_nothing_stands_out_the_middle_is_taken(float everywhere)
    {
        foreach (AspectRatio ratio in ratios)
        {
            PixelRectangle window = CropSolver.Solve(Problem((_, _) => everywhere), ratio)[0].Window;
            Assert.InRange(window.X + (window.Width / 2), (Width / 2) - 12, (Width / 2) + 12);
        }
    }

    [Fact]
    public void A_pattern_that_may_be_text_does_not_cost_the_subject()
    {
        TextRegion[] patterns = [.. Enumerable.Range(0, 5).Select(i => new TextRegion(new Box(700 + (i * 12), 100 * i, 740 + (i * 12), (100 * i) + 40), 0.9f))];
        CropProblem problem = Problem((x, _) => x > 0.7 ? 0.9f : 0.01f, patterns);
        Assert.All(problem.Text, text => Assert.False(text.IsSure));
        Assert.True(problem.Saliency.Share(CropSolver.Solve(problem, new AspectRatio(1, 1))[0].Window) > 0.9);
    }

    [Fact]
    public void A_subject_with_writing_on_it_is_padded_and_not_left()
    {
        TextRegion sign = new(new Box(300, 200, 660, 300), 0.95f);
        CropProblem problem = Problem((x, y) => Math.Abs(x - 0.5) < 0.2 && Math.Abs(y - 0.5) < 0.3 ? 0.9f : 0.01f, [sign]);
        PosterCut cut = PosterCut.Solve(problem, new AspectRatio(9, 16));
        Assert.True(cut.Padded);
        Assert.True(problem.Saliency.Share(cut.Crop) > 0.8);
        Assert.Contains("padded: every 9:16 window that keeps the subject cuts a line of text", cut.Reasons);
        Assert.False(PosterCut.Solve(problem, new AspectRatio(4, 3)).Padded);
    }

    [Fact]
    public void A_logo_is_left_out_where_that_costs_little_even_of_the_frames_own_shape()
    {
        Box logo = new(850, 20, 940, 70);
        CropProblem problem = Problem((x, y) => Math.Abs(x - 0.45) < 0.14 && y > 0.3 ? 0.9f : 0.01f) with { Logo = logo };
        foreach (AspectRatio ratio in ratios.Prepend(new AspectRatio(16, 9)))
        {
            PosterCut cut = PosterCut.Solve(problem, ratio);
            Box crop = new(cut.Crop.X, cut.Crop.Y, cut.Crop.X + cut.Crop.Width, cut.Crop.Y + cut.Crop.Height);
            Assert.True(crop.Intersect(logo).Area <= 0, $"{ratio} {cut.Crop} shows the logo");
            Assert.Contains("leaves the burnt-in logo out", cut.Reasons);
            Assert.True(problem.Saliency.Share(cut.Crop) > 0.85, $"{ratio} {cut.Crop} keeps {problem.Saliency.Share(cut.Crop)}");
        }
    }

    [Fact]
    public void A_subject_under_a_logo_is_kept_with_the_logo_whole_and_that_is_told()
    {
        Box logo = new(800, 200, 900, 260);
        CropProblem problem = Problem((x, _) => x > 0.72 ? 0.9f : 0) with { Logo = logo };
        PosterCut cut = PosterCut.Solve(problem, new AspectRatio(1, 1));
        Assert.True(new Box(cut.Crop.X, cut.Crop.Y, cut.Crop.X + cut.Crop.Width, cut.Crop.Y + cut.Crop.Height).Contains(logo));
        Assert.Contains("shows the logo that is burnt into the video", cut.Reasons);
    }

    private static CropProblem Problem(Func<double, double, float> map, TextRegion[]? text = null)
    {
        float[] values = new float[Cells * Cells];
        for (int i = 0; i < values.Length; i++)
            values[i] = map(((i % Cells) + 0.5) / Cells, ((i / Cells) + 0.5) / Cells);
        return CropProblem.From(Width, Height, ([], text ?? [], new SaliencyMap(values, Cells, Cells)));
    }
}
