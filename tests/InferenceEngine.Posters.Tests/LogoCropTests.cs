namespace InferenceEngine.Posters.Tests;

/// <summary>From a film with a channel's logo to posters without it.</summary>
[Collection("alone")]
public sealed class LogoCropTests(Production production) : IClassFixture<Production>
{
    [Fact]
    public async Task Posters_of_a_film_with_a_burnt_in_logo_leave_it_out()
    {
        string clip = production.Make(
            "logo.mp4", $"movie={Production.Film},drawbox=x=760:y=24:w=66:h=34:color=white@0.9:t=6,drawbox=x=786:y=30:w=14:h=22:color=white@0.9:t=fill",
            "-t", "20");
        PosterOptions options = new() { CandidateCount = 4, LongSidePixels = 320, Formats = [Media.StillFormat.Jpeg] };
        PosterManifest? manifest = null;
        await foreach (PosterEvent happened in production.Producer().ProduceAsync(new PosterRequest(clip, options), TestContext.Current.CancellationToken))
            manifest = (happened as ProductionCompleted)?.Manifest;
        Media.PixelRectangle logo = manifest!.Logo!.Value;
        Assert.InRange(logo.X, 750, 770);
        PosterPicture[] pictures = [.. manifest.Candidates.SelectMany(c => c.Pictures)];
        bool Shows(PosterPicture p) => p.Crop.X + p.Crop.Width > logo.X && p.Crop.Y < logo.Y + logo.Height;
        Assert.All(pictures, p => Assert.Contains(
            Shows(p) ? "shows the logo that is burnt into the video" : "leaves the burnt-in logo out", p.Reasons));
        Assert.True(pictures.Count(Shows) * 10 <= pictures.Length, $"{pictures.Count(Shows)} of {pictures.Length} posters show the logo");
        await EditAsync(clip, manifest, logo);
    }

    /// <summary>A frame that a person chose: a crop of the program's leaves the logo out, one of theirs is taken and says that it shows it.</summary>
    private async Task EditAsync(string clip, PosterManifest manifest, Media.PixelRectangle logo)
    {
        AspectRatio square = new(1, 1);
        await using FrameEditor editor = await FrameEditor.OpenAsync(
            production.Models(), new Media.MediaOptions { WorkerPath = Production.WorkerPath }, null, clip, null, TestContext.Current.CancellationToken);
        FrameEdit edit = new(manifest.Candidates[0].Pts, new PosterOptions { AspectRatios = [square], Formats = [Media.StillFormat.Jpeg] }) { Logo = logo };
        Assert.Contains("leaves the burnt-in logo out", await ReasonsAsync(edit));
        Dictionary<AspectRatio, Media.PixelRectangle> overLogo = new() { [square] = new(logo.X - 200, 0, 280, 280) };
        string[] byHand = await ReasonsAsync(edit with { Crops = overLogo });
        Assert.Contains("cropped by hand", byHand);
        Assert.Contains("shows the logo that is burnt into the video", byHand);
        Assert.DoesNotContain(await ReasonsAsync(edit with { Crops = overLogo, Logo = null }), reason => reason.Contains("logo", StringComparison.Ordinal));

        async Task<string[]> ReasonsAsync(FrameEdit order) =>
            [.. (await editor.RenderAsync(order, manifest.Candidates[0].Content, TestContext.Current.CancellationToken)).Candidate.Pictures[0].Reasons];
    }
}
