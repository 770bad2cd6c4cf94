using FsCheck;
using FsCheck.Fluent;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Crops;

namespace InferenceEngine.Posters.Tests;

public sealed class CropSolverTests
{
    private static readonly AspectRatio[] ratios = [new(16, 9), new(4, 3), new(1, 1), new(2, 3), new(9, 16), new(21, 9)];

    [Fact]
    public void Every_window_lies_in_the_frame_and_has_its_shape_to_a_pixel() => Run(problem =>
    {
        foreach (AspectRatio ratio in ratios)
        {
            foreach (CropChoice choice in CropSolver.Solve(problem, ratio))
            {
                PixelRectangle w = choice.Window;
                Assert.True(w.X >= 0 && w.Y >= 0 && w.Width >= 1 && w.Height >= 1);
                Assert.True(w.X + w.Width <= problem.Width && w.Y + w.Height <= problem.Height);
                Assert.True(Math.Abs(w.Width - (w.Height * ratio.Value)) <= Math.Max(1, ratio.Value)
                    || Math.Abs(w.Height - (w.Width / ratio.Value)) <= 1, $"{w} is not {ratio}");
            }
        }
    });

    [Fact]
    public void All_heads_are_whole_whenever_they_fit_together() => Run(problem =>
    {
        foreach (AspectRatio ratio in ratios.Where(_ => problem.Heads.Count > 0))
        {
            (int width, int height) = problem.Largest(ratio);
            Box all = problem.Heads.Select(h => h.Head).Aggregate((a, b) => a.Union(b));
            if (all.Width > width || all.Height > height)
                continue;
            CropHarm harm = CropSolver.Solve(problem, ratio)[0].Harm;
            // Head room of a minor face may be given up for a line of text.
            Assert.Equal(0, harm.FacesCut);
            Assert.True(problem.Text.Any(t => t.IsSure) ? harm.FaceCost < 28 : harm.FaceCost == 0);
        }
    });

    [Fact]
    public void No_window_of_the_largest_size_harms_less() => Run(problem =>
    {
        foreach (AspectRatio ratio in ratios)
        {
            double best = CropSolver.Solve(problem, ratio)[0].Harm.Cost;
            (int width, int height) = problem.Largest(ratio);
            for (int y = 0; y <= problem.Height - height; y++)
            {
                for (int x = 0; x <= problem.Width - width; x++)
                    Assert.True(CropHarm.Of(problem, new PixelRectangle(x, y, width, height)).Cost >= best - 1e-9);
            }
        }
    });

    [Fact]
    public void Subtitles_stay_out_of_a_narrow_cut_and_the_face_in()
    {
        CropProblem problem = Problem(640, 360, [new Box(280, 60, 360, 150)], [new Box(60, 320, 580, 345)]);
        CropChoice choice = CropSolver.Solve(problem, new AspectRatio(9, 16))[0];
        Assert.Equal(0, choice.Harm.Cost);
        Assert.True(choice.Window.Y + choice.Window.Height <= 320);
    }

    [Fact]
    public void A_face_wider_than_any_window_is_padded_whole()
    {
        CropProblem problem = Problem(640, 360, [new Box(140, 40, 460, 350)], []);
        PosterCut cut = PosterCut.Solve(problem, new AspectRatio(9, 16));
        Assert.True(cut.Padded);
        Assert.True(cut.Crop.X <= problem.Heads[0].Head.Left && cut.Crop.X + cut.Crop.Width >= problem.Heads[0].Head.Right);
        using var frame = Frames.Scene(3, 640, 360);
        using var padded = Padding.Build(frame, cut.Crop, new AspectRatio(9, 16));
        Assert.Equal(9.0 / 16, (double)padded.Width / padded.Height, 0.01);
    }

    [Fact]
    public void Of_two_faces_that_do_not_fit_together_one_is_whole_and_none_is_cut()
    {
        CropProblem problem = Problem(640, 360, [new Box(40, 100, 110, 180), new Box(520, 110, 580, 180)], []);
        CropHarm harm = CropSolver.Solve(problem, new AspectRatio(9, 16))[0].Harm;
        Assert.Equal(0, harm.FacesCut);
        Assert.Equal(problem.Heads[0].Weight, harm.FacesOut);
    }

    [Theory]
    [InlineData(0.95f, 0.72f, 80, 66)]
    [InlineData(0.72f, 0.95f, 66, 80)]
    [InlineData(0.9f, 0.9f, 70, 70)]
    public void Of_two_people_the_one_nearer_the_middle_is_kept_however_a_model_sees_them(float left, float right, int leftSide, int rightSide)
    {
        // The left one's middle is at 120, the right one's at 480 of 640; a little more draws the eye at the left.
        CropProblem problem = Pair((120, leftSide, left), (480, rightSide, right), leftDraws: 0.3f, rightDraws: 0.2f);
        Assert.Equal(480, Kept(problem));
    }

    [Fact]
    public void Of_two_people_as_near_the_middle_the_left_one_is_kept()
    {
        Assert.Equal(140, Kept(Pair((140, 66, 0.72f), (500, 80, 0.95f), leftDraws: 0.2f, rightDraws: 0.3f)));
        Assert.Equal(140, Kept(Pair((140, 80, 0.95f), (500, 66, 0.72f), leftDraws: 0.3f, rightDraws: 0.2f)));
    }

    [Fact]
    public void Much_the_larger_or_the_surer_or_the_more_striking_of_two_faces_is_kept()
    {
        Assert.Equal(120, Kept(Pair((120, 90, 0.9f), (480, 60, 0.9f), leftDraws: 0.2f, rightDraws: 0.2f)));
        Assert.Equal(120, Kept(Pair((120, 70, 0.9f), (480, 70, 0.55f), leftDraws: 0.2f, rightDraws: 0.2f)));
        Assert.Equal(120, Kept(Pair((120, 70, 0.9f), (480, 70, 0.9f), leftDraws: 1, rightDraws: 0)));
    }

    [Fact]
    public void No_poster_cuts_a_sure_line_of_text_or_hides_a_main_face_for_it() => Run(problem =>
    {
        foreach (AspectRatio ratio in ratios)
        {
            PosterCut cut = PosterCut.Solve(problem, ratio);
            CropHarm harm = CropHarm.Of(problem, cut.Crop);
            Assert.Equal(0, harm.LinesCut);
            if (cut.Padded && problem.Heads.Count > 0)
                Assert.True(Box(cut.Crop).Contains(problem.Heads[0].Head));
            Assert.True(cut.Crop.X >= 0 && cut.Crop.X + cut.Crop.Width <= problem.Width);
            Assert.True(cut.Crop.Y >= 0 && cut.Crop.Y + cut.Crop.Height <= problem.Height);
        }
    });

    [Fact]
    public void A_poster_is_padded_only_when_every_good_window_breaks_a_rule() => Run(problem =>
    {
        foreach (AspectRatio ratio in ratios)
        {
            CropChoice best = CropSolver.Solve(problem, ratio)[0];
            CropChoice free = CropSolver.Solve(problem with { Text = [] }, ratio)[0];
            bool padded = PosterCut.Solve(problem, ratio).Padded;
            bool leaves = problem.Saliency.Share(free.Window) - problem.Saliency.Share(best.Window) >= 0.4;
            Assert.True(!padded || leaves || best.Harm.LinesCut > 0 || best.Harm.FacesCut >= 0.5);
            Assert.True(padded || best.Harm.LinesCut == 0);
        }
    });

    [Fact]
    public void A_title_beside_the_face_is_padded_with_the_face_whole()
    {
        CropProblem problem = Problem(1920, 1080, [new Box(800, 200, 1100, 500)], [new Box(467, 469, 955, 523)]);
        AspectRatio narrow = new(9, 16);
        Assert.Equal(narrow, PosterCut.SpoiledByText(problem, [new(16, 9), narrow]));
        PosterCut cut = PosterCut.Solve(problem, narrow);
        Assert.True(cut.Padded);
        Assert.True(Box(cut.Crop).Contains(problem.Heads[0].Head));
        Assert.Contains(cut.Reasons, reason => reason.Contains("cuts a line of text"));
        Assert.Contains(cut.Reasons, reason => reason.Contains("text is whole or out: 1 of 1"));
    }

    [Fact]
    public void Small_or_unsure_or_square_patterns_do_not_pad_a_poster()
    {
        Box[] patterns = [new Box(290, 170, 330, 200), new Box(300, 60, 312, 64)];
        CropProblem problem = Problem(640, 360, [new Box(280, 60, 360, 150)], patterns);
        Assert.DoesNotContain(problem.Text, text => text.IsSure);
        Assert.Null(PosterCut.SpoiledByText(problem, ratios));
        Assert.False(TextLine.Judge(new Box(10, 300, 600, 340), 0.7f, new Box(0, 0, 640, 360)).IsSure);
        Assert.True(TextLine.Judge(new Box(10, 300, 600, 340), 0.9f, new Box(0, 0, 640, 360)).IsSure);
    }

    [Fact]
    public void A_frame_of_one_pixel_has_a_crop() =>
        Assert.All(ratios, ratio => Assert.Equal(new PixelRectangle(0, 0, 1, 1), CropSolver.Solve(Problem(1, 1, [], []), ratio)[0].Window));

    private static Box Box(PixelRectangle window) => new(window.X, window.Y, window.X + window.Width, window.Y + window.Height);

    /// <summary>Where the middle is of the one face that a narrow cut keeps.</summary>
    private static float Kept(CropProblem problem)
    {
        Box crop = Box(CropSolver.Solve(problem, new AspectRatio(9, 16))[0].Window);
        return Assert.Single(problem.Heads, head => crop.Contains(head.Face)).Face.CentreX;
    }

    /// <summary>A frame of 640 × 360 with two square faces; each half draws the eye.</summary>
    private static CropProblem Pair((int X, int Side, float Score) left, (int X, int Side, float Score) right, float leftDraws, float rightDraws)
    {
        Face[] faces = [.. new[] { left, right }.Select(f => new Face(
            new Box(f.X - (f.Side / 2), 180 - (f.Side / 2), f.X + (f.Side / 2), 180 + (f.Side / 2)), f.Score, []))];
        SaliencyMap map = new([.. Enumerable.Range(0, 64).Select(i => i % 8 < 4 ? leftDraws : rightDraws)], 8, 8);
        return CropProblem.From(640, 360, (faces, [], map));
    }

    private static CropProblem Problem(int width, int height, Box[] faces, Box[] text) => CropProblem.From(
        width, height,
        ([.. faces.Select(f => new Face(f, 0.95f, []))], [.. text.Select(t => new TextRegion(t, 0.9f))],
            new SaliencyMap([.. Enumerable.Repeat(0.2f, 64)], 8, 8)));

    /// <summary>Checks a property on frames of up to 90 pixels with up to three faces and two texts.</summary>
    private static void Run(Action<CropProblem> property)
    {
        Gen<Box> box = from x in Gen.Choose(0, 80) from y in Gen.Choose(0, 80) from w in Gen.Choose(2, 40) from h in Gen.Choose(2, 40)
                       select new Box(x, y, x + w, y + h);
        Gen<CropProblem> problems =
            from width in Gen.Choose(20, 90)
            from height in Gen.Choose(20, 90)
            from faces in Gen.Choose(0, 3).SelectMany(n => box.ArrayOf(n))
            from text in Gen.Choose(0, 2).SelectMany(n => box.ArrayOf(n))
            select Problem(width, height, faces, text);
        Prop.ForAll(problems.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }
}
