using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Crops;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Tests;

/// <summary>Frames and crops that a person chooses, with the real worker, decoder and models.</summary>
[Collection("alone")]
public sealed class FrameEditorTests(Production production) : IClassFixture<Production>
{
    private static readonly AspectRatio square = new(1, 1);
    private static readonly PosterOptions one = new() { AspectRatios = [square], Formats = [StillFormat.Jpeg] };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_on_and_a_step_back_lead_to_the_same_frame_and_there_is_always_a_last_one()
    {
        await using FrameEditor editor = await OpenAsync(Production.Film);
        FrameView at = await editor.ViewAsync(FrameSpot.At, editor.PtsAt(TimeSpan.FromSeconds(7.3)), null, 320, None);
        Assert.InRange(at.TimeSeconds, 7.3, 7.4);
        FrameView after = await editor.ViewAsync(FrameSpot.After, at.Pts, null, 320, None);
        Assert.Equal(1 / at.FrameRate, after.TimeSeconds - at.TimeSeconds, 0.005);
        FrameView back = await editor.ViewAsync(FrameSpot.Before, after.Pts, null, 320, None);
        Assert.Equal((at.Pts, Convert.ToHexString(at.Jpeg)), (back.Pts, Convert.ToHexString(back.Jpeg)));
        FrameView last = await editor.ViewAsync(FrameSpot.At, editor.PtsAt(TimeSpan.FromHours(1)), null, 320, None);
        Assert.InRange(last.TimeSeconds, last.DurationSeconds - 0.1, last.DurationSeconds);
        await Assert.ThrowsAsync<PosterException>(() => editor.ViewAsync(FrameSpot.After, last.Pts, null, 320, None));
        FrameView first = await editor.ViewAsync(FrameSpot.At, long.MinValue / 4, null, 320, None);
        await Assert.ThrowsAsync<PosterException>(() => editor.ViewAsync(FrameSpot.Before, first.Pts, null, 320, None));
    }

    [Fact]
    public async Task A_crop_by_hand_is_what_is_delivered_and_what_it_breaks_is_said()
    {
        await using FrameEditor editor = await OpenAsync(Production.People("Doctor"));
        FrameView at = await editor.ViewAsync(FrameSpot.At, editor.PtsAt(TimeSpan.FromSeconds(3)), null, 320, None);
        PosterPicture solved = (await editor.RenderAsync(new FrameEdit(at.Pts, one), null, None)).Candidate.Pictures.Single();
        ScoredBox face = (await editor.RenderAsync(new FrameEdit(at.Pts, one), null, None)).Candidate.Faces[0];
        PixelRectangle through = new((int)(face.X + (face.Width / 2)), (int)face.Y, 200, 200);
        EditedPosters edited = await editor.RenderAsync(Edit(at.Pts, through), null, None);
        PosterPicture picture = edited.Candidate.Pictures.Single();
        Assert.Equal((through, 200, 200), (picture.Crop, picture.Width, picture.Height));
        Assert.NotEqual(solved.Sha256, picture.Sha256);
        Assert.Contains("cropped by hand", picture.Reasons);
        Assert.Contains(picture.Reasons, reason => reason.Contains("1 cut: as it was cropped", StringComparison.Ordinal));
        Assert.Equal(["frame", "1:1"], edited.Files.Select(file => file.Picture.AspectRatio));
    }

    [Fact]
    public async Task A_crop_outside_of_the_frame_and_a_frame_that_is_not_there_are_refused()
    {
        await using FrameEditor editor = await OpenAsync(Production.Film);
        FrameView at = await editor.ViewAsync(FrameSpot.At, 0, null, 320, None);
        foreach (PixelRectangle crop in (PixelRectangle[])[new(-1, 0, 100, 100), new(at.Width - 50, 0, 100, 100), new(0, 0, 20, 20),
            new(0, 0, int.MaxValue, int.MaxValue)])
            await Assert.ThrowsAsync<ArgumentException>(() => editor.RenderAsync(Edit(at.Pts, crop), null, None));
        PosterException none = await Assert.ThrowsAsync<PosterException>(() => editor.RenderAsync(Edit(at.Pts + 1, new(0, 0, 100, 100)), null, None));
        Assert.Contains("no frame with the time stamp", none.Message, StringComparison.Ordinal);
        Assert.True(editor.IsUsable);
    }

    [Fact]
    public async Task Letterbox_bars_that_a_job_found_are_cut_off_here_too()
    {
        string clip = production.Make("bars.mp4", "testsrc2=size=640x360:duration=1", "-vf", "pad=640:480:0:60", "-pix_fmt", "yuv420p");
        await using FrameEditor editor = await OpenAsync(clip);
        PixelRectangle content = new(0, 60, 640, 360);
        FrameView view = await editor.ViewAsync(FrameSpot.At, 0, content, 320, None);
        Assert.Equal((640, 360), (view.Width, view.Height));
        Candidate candidate = (await editor.RenderAsync(new FrameEdit(view.Pts, one), content, None)).Candidate;
        Assert.Equal((640, 360, content), (candidate.Width, candidate.Height, candidate.Content));
    }

    [Fact]
    public void Bars_around_a_part_leave_that_part()
    {
        Random random = new(7);
        for (int i = 0; i < 1000; i++)
        {
            int width = random.Next(200, 4000), height = random.Next(200, 4000);
            int left = random.Next(0, width / 3), top = random.Next(0, height / 3);
            PixelRectangle content = new(left, top, random.Next(1, width - left), random.Next(1, height - top));
            Assert.Equal(content, LetterboxBars.Around(content, width, height).Content(width, height));
        }
    }

    [Fact]
    public void A_design_with_another_shape_takes_the_middle_of_the_crop()
    {
        CropProblem problem = CropProblem.From(1000, 800, ([], [], new SaliencyMap(new float[64], 8, 8))) with { Chosen = new(100, 100, 400, 400) };
        Assert.Equal(new PixelRectangle(100, 100, 400, 400), PosterCut.Solve(problem, square).Crop);
        Assert.Equal(new PixelRectangle(100, 200, 400, 200), PosterCut.Solve(problem, new AspectRatio(2, 1)).Crop);
        Assert.Equal(new PixelRectangle(200, 100, 200, 400), PosterCut.Solve(problem, new AspectRatio(1, 2)).Crop);
    }

    private static FrameEdit Edit(long pts, PixelRectangle crop) => new(pts, one) { Crops = new Dictionary<AspectRatio, PixelRectangle> { [square] = crop } };

    private Task<FrameEditor> OpenAsync(string path) => FrameEditor.OpenAsync(
        production.Models(), new MediaOptions { WorkerPath = Production.WorkerPath }, null, path, null, None);
}
