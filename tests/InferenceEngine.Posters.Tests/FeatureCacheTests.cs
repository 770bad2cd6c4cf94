namespace InferenceEngine.Posters.Tests;

/// <summary>What is remembered of a video saves, and that it changes nothing.</summary>
[Collection("alone")]
public sealed class FeatureCacheTests(Production production) : IClassFixture<Production>
{
    private static readonly PosterOptions quick = new() { CandidateCount = 3, AnalysisFrames = 6, LongSidePixels = 480 };
    private readonly MemoryCache features = new();
    private readonly MemoryCache pictures = new();

    private VideoMemory Memory => new(features, pictures);

    [Fact]
    public async Task Another_design_decodes_nothing_and_looks_as_without_a_cache()
    {
        await RunAsync(quick, Memory);
        PosterOptions designed = quick with { Template = PosterTemplate.Named("framed"), Text = new PosterText { Title = "Bunny" }, LongSidePixels = 320 };
        int kept = features.Count;
        PosterManifest repeated = await RunAsync(designed, Memory);
        Assert.Equal(["open", "recall", "render"], repeated.Timings.Select(t => t.Stage).Order());
        Assert.Equal(kept, features.Count);
        AssertNothingDecoded(repeated);
        PosterManifest fresh = await RunAsync(designed, null);
        Assert.Contains("sweep", fresh.Timings.Select(t => t.Stage));
        AssertSame(fresh, repeated);
    }

    [Fact]
    public async Task Another_count_diversity_or_shape_decodes_nothing_and_comes_out_as_without_a_cache()
    {
        await RunAsync(quick, Memory);
        PosterOptions[] others =
        [
            quick with { CandidateCount = 5 },
            quick with { DiversityLambda = 0.3, AspectRatios = [new AspectRatio(1, 1)] },
            quick with { CandidateCount = 8, AnalysisFrames = 12, AspectRatios = [new AspectRatio(3, 4)] },
        ];
        foreach (PosterOptions other in others)
        {
            PosterManifest ranked = await RunAsync(other, Memory);
            Assert.DoesNotContain("sweep", ranked.Timings.Select(t => t.Stage));
            AssertNothingDecoded(ranked);
            PosterManifest fresh = await RunAsync(other, null);
            Assert.True(fresh.Decoding!.DecodedFrames > 700, $"{fresh.Decoding.DecodedFrames} frames were decoded");
            AssertSame(fresh, ranked);
        }
    }

    [Fact]
    public async Task Frames_that_move_to_a_sharper_neighbour_are_remembered_too()
    {
        PosterOptions moving = quick with { ExactShotsLimit = TimeSpan.Zero };
        await RunAsync(moving, Memory);
        PosterOptions other = moving with { CandidateCount = 5, AspectRatios = [new AspectRatio(2, 3)] };
        PosterManifest ranked = await RunAsync(other, Memory);
        AssertNothingDecoded(ranked);
        AssertSame(await RunAsync(other, null), ranked);
    }

    [Fact]
    public async Task Content_is_looked_for_in_remembered_pictures_and_may_be_left_out_again()
    {
        production.NeedConverted("nanodet", "iris", "emotion", "nsfw-mobilenet-v2");
        await RunAsync(quick, Memory);
        PosterOptions content = quick with { Content = true };
        PosterManifest ranked = await RunAsync(content, Memory);
        AssertNothingDecoded(ranked);
        Assert.All(ranked.Candidates, candidate => Assert.NotNull(candidate.Shows));
        AssertSame(await RunAsync(content, null), ranked);

        features.Forget();
        await RunAsync(content, Memory);
        PosterManifest plain = await RunAsync(quick with { CandidateCount = 5 }, Memory);
        AssertNothingDecoded(plain);
        AssertSame(await RunAsync(quick with { CandidateCount = 5 }, null), plain);
    }

    [Fact]
    public async Task A_frame_that_is_forgotten_is_decoded_alone_and_told()
    {
        await RunAsync(quick, Memory);
        pictures.Forget();
        PosterOptions other = quick with { Formats = [Media.StillFormat.Jpeg] };
        PosterManifest again = await RunAsync(other, Memory);
        Assert.Equal((3, 0), (again.Decoding!.DecodedFrames, again.Decoding.RememberedPictures));
        Assert.Equal(again.Candidates.Select(c => c.TimeSeconds).Order(), again.Decoding.MissedSeconds);
        AssertSame(await RunAsync(other, null), again);
        AssertNothingDecoded(await RunAsync(other with { JpegQuality = 70 }, Memory));
        pictures.Forget();
        PosterManifest ranked = await RunAsync(quick with { DiversityLambda = 0.3 }, Memory);
        Assert.InRange(ranked.Decoding!.DecodedFrames, 3, 64);
        AssertSame(await RunAsync(quick with { DiversityLambda = 0.3 }, null), ranked);
    }

    [Fact]
    public async Task Another_crop_of_a_frame_by_hand_decodes_nothing()
    {
        await using FrameEditor editor = await FrameEditor.OpenAsync(
            production.Models(), new Media.MediaOptions { WorkerPath = Production.WorkerPath }, Memory, Production.Film, null,
            TestContext.Current.CancellationToken);
        AspectRatio square = new(1, 1);
        FrameView at = await editor.ViewAsync(FrameSpot.At, editor.PtsAt(TimeSpan.FromSeconds(7.3)), null, 320, TestContext.Current.CancellationToken);
        FrameEdit Crop(int x) => new(at.Pts, quick with { AspectRatios = [square] })
        {
            Crops = new Dictionary<AspectRatio, Media.PixelRectangle> { [square] = new(x, 0, 300, 300) },
        };
        EditedPosters first = await editor.RenderAsync(Crop(0), null, TestContext.Current.CancellationToken);
        int decoded = editor.DecodedFrames;
        EditedPosters second = await editor.RenderAsync(Crop(100), null, TestContext.Current.CancellationToken);
        Assert.Equal(decoded, editor.DecodedFrames);
        Assert.Equal(first.Candidate with { Pictures = [], Preview = null }, second.Candidate with { Pictures = [], Preview = null }, Same);
        Assert.NotEqual(first.Candidate.Pictures[0].Sha256, second.Candidate.Pictures[0].Sha256);
    }

    private static bool Same(Candidate a, Candidate b) =>
        System.Text.Json.JsonSerializer.Serialize(a) == System.Text.Json.JsonSerializer.Serialize(b);

    private static void AssertNothingDecoded(PosterManifest manifest)
    {
        Assert.Equal(0, manifest.Decoding!.DecodedFrames);
        Assert.Empty(manifest.Decoding.MissedSeconds);
        Assert.True(manifest.Decoding.RememberedPictures >= manifest.Candidates.Count);
    }

    private static void AssertSame(PosterManifest one, PosterManifest other) => Assert.Equal(
        (one with { Timings = [], Decoding = null }).ToJson(), (other with { Timings = [], Decoding = null }).ToJson());

    private async Task<PosterManifest> RunAsync(PosterOptions options, VideoMemory? memory)
    {
        PosterManifest? manifest = null;
        await foreach (PosterEvent happened in production.Producer(memory).ProduceAsync(
            new PosterRequest(Production.Film, options), TestContext.Current.CancellationToken))
        {
            manifest = (happened as ProductionCompleted)?.Manifest;
        }

        return manifest!;
    }
}
