using InferenceEngine.Media;

namespace InferenceEngine.Posters.Tests;

public sealed class PosterFolderTests : IDisposable
{
    private static readonly CancellationToken none = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("poster-folder-").FullName;

    private string Target => Path.Combine(folder, "out");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Pictures_page_and_manifest_are_written()
    {
        PosterManifest manifest = await PosterFolder.WriteAsync(Events(), Target, null, none);
        Assert.Equal(["a.jpg", "f.jpg", "index.html", "manifest.json"], Names());
        byte[] json = await File.ReadAllBytesAsync(Path.Combine(Target, "manifest.json"), none);
        Assert.Equal(json, PosterManifest.FromJson(json).ToJson());
        Assert.Equal(json, manifest.ToJson());
        string page = await File.ReadAllTextAsync(Path.Combine(Target, "index.html"), none);
        Assert.Contains("a.jpg", page);
        Assert.Contains("&lt;script&gt;", page);
        Assert.DoesNotContain("<script>", page);
    }

    [Theory]
    [InlineData("early", false)]
    [InlineData("a", true)]
    public async Task An_early_poster_is_there_while_others_are_made_and_stays_only_as_one_of_them(string name, bool stays)
    {
        List<bool> seen = [];
        await PosterFolder.WriteAsync(
            EarlyThen(name, Events()), Target, _ => seen.Add(Directory.EnumerateFiles(folder, name + ".jpg", SearchOption.AllDirectories).Any()), none);
        Assert.All(seen, Assert.True);
        Assert.Equal(4, seen.Count);
        Assert.Equal(stays, File.Exists(Path.Combine(Target, name + ".jpg")));
        Assert.Contains("a.jpg", Names());
    }

    [Fact]
    public async Task An_earlier_result_is_replaced_as_a_whole()
    {
        await PosterFolder.WriteAsync(Events("old"), Target, null, none);
        await PosterFolder.WriteAsync(Events("new"), Target, null, none);
        Assert.Equal(["f.jpg", "index.html", "manifest.json", "new.jpg"], Names());
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_failed_production_leaves_an_earlier_result_as_it_was()
    {
        await PosterFolder.WriteAsync(Events("old"), Target, null, none);
        await Assert.ThrowsAsync<PosterException>(() => PosterFolder.WriteAsync(Events("new", fails: true), Target, null, none));
        Assert.Contains("old.jpg", Names());
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_failed_production_leaves_no_folder()
    {
        await Assert.ThrowsAsync<PosterException>(() => PosterFolder.WriteAsync(Events(fails: true), Target, null, none));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_folder_with_other_things_is_refused_and_kept()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "thesis.txt"), "keep me", none);
        PosterException error = await Assert.ThrowsAsync<PosterException>(() => PosterFolder.WriteAsync(Events(), Target, null, none));
        Assert.Contains("not empty", error.Message);
        Assert.Equal(["thesis.txt"], Names());
    }

    private string[] Names() => [.. Directory.GetFiles(Target).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    private static async IAsyncEnumerable<PosterEvent> EarlyThen(string name, IAsyncEnumerable<PosterEvent> others)
    {
        bool isFirst = true;
        await foreach (PosterEvent other in others)
        {
            if (isFirst && other is CandidatePreview first)
                yield return new EarlyPoster(first.Candidate, first.Picture with { FileName = name + ".jpg" }, [4, 5]);
            isFirst = false;
            yield return other;
        }
    }

    private static async IAsyncEnumerable<PosterEvent> Events(string name = "a", bool fails = false)
    {
        await Task.Yield();
        PosterPicture picture = new()
        {
            CandidateId = "1", AspectRatio = "1:1", Format = "jpeg", FileName = name + ".jpg", Sha256 = "0", SizeBytes = 3,
            Width = 1, Height = 1, Crop = new PixelRectangle(0, 0, 1, 1), Reasons = ["<script>"],
        };
        Candidate candidate = new()
        {
            Id = "1", Rank = 1, Shot = 0, Pts = 0, TimeSeconds = 0, Width = 1, Height = 1, Preview = "f.jpg",
            Scores = new CandidateScores(new QualityScores(1, 1, 1, 1, 1), 0, 0, 0, 1), Faces = [], Text = [], Pictures = [picture],
        };
        yield return new CandidatePreview(candidate, picture with { FileName = "f.jpg" }, [1, 2, 3]);
        yield return new PosterRendered(candidate, picture, [1, 2, 3]);
        if (fails)
            throw new PosterException("the decoder is gone");
        yield return new ProductionCompleted(new PosterManifest
        {
            ProgramVersion = "1", Video = new VideoFacts("<script>.mp4", "0", "mp4", "h264", "yuv420p", 1, 1, 1, 25, 1),
            Shots = [new ShotFacts(0, 0, 1, 1)], Candidates = [candidate], Rejected = [], Notes = [], Models = [],
            ExecutionProvider = "cpu", Timings = [],
        });
    }
}
