using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Selection.Tests;

/// <summary>Export and import: another folder, with other keys, believes the same.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly Workbench bench = new(3);
    private readonly string elsewhere = Directory.CreateTempSubdirectory("elsewhere-").FullName;

    public void Dispose()
    {
        bench.Dispose();
        Directory.Delete(elsewhere, recursive: true);
    }

    [Theory]
    [InlineData(ModelForm.Full, ModelScope.Disjoint)]
    [InlineData(ModelForm.Diagonal, ModelScope.Shared)]
    public async Task Another_folder_learns_all_of_it(ModelForm form, ModelScope scope)
    {
        bench.Use(new Policy("p", 1)
        {
            Kind = PolicyKind.LinThompson,
            Dimensions = 2,
            Form = form,
            Scope = scope,
            ArtworkDimensions = scope == ModelScope.Shared ? 3 : 0,
        });
        bench.Change(new SetRetired("t", "a2", true, "old"));
        Teach();
        string file = Export();
        using SelectionEngine there = Open();
        Assert.True(await there.ImportAsync(new StringReader(file), 1, CancellationToken.None) >= 5);
        Assert.Equal(Strip(file), Strip(Export(there)));
        Decision here = bench.Select("x", Context(1));
        Decision[] page = new Decision[1];
        there.SelectPage(there.Catalog.FindPlacement("row")!, "x", [there.Catalog.FindTitle("t")], Context(1), page);
        // Another folder has another salt and may draw the other one of the two that are left.
        bool isSame = page[0].Artwork!.Id == here.Artwork!.Id;
        Assert.Equal(here.Propensity, isSame ? page[0].Propensity : 1 - page[0].Propensity, 1e-6);
    }

    [Fact]
    public async Task A_warm_start_keeps_a_part()
    {
        Teach();
        using SelectionEngine there = Open();
        await there.ImportAsync(new StringReader(Export()), 0.1, CancellationToken.None);
        double before = bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum);
        TitleStatistics now = there.Statistics(there.Catalog.FindTitle("t")!, there.Catalog.FindPlacement("row")!);
        Assert.Equal(before / 10, now.Arms.Sum(a => a.RewardSum), 1e-6);
        Assert.Equal(1, now.Arms.Sum(a => a.Probability), 1e-9);
    }

    [Fact]
    public async Task Importing_again_changes_nothing()
    {
        Teach();
        string file = Export();
        await bench.Engine.ImportAsync(new StringReader(file), 1, CancellationToken.None);
        Assert.Equal(Strip(file), Strip(Export()));
    }

    [Fact]
    public async Task A_prior_that_cannot_be_is_refused_before_the_log_has_it()
    {
        string file = """
            {"format":"inference-engine-state","version":1}
            {"prior":{"placementId":"row","embeddingNumbers":2,"scores":[],"means":[0],"deviations":[1],"weights":[1],"strength":5,"isPooled":false,"artworks":9}}
            """;
        await Assert.ThrowsAsync<FormatException>(
            () => bench.Engine.ImportAsync(new StringReader(file), 1, CancellationToken.None));
        Assert.Null(bench.Engine.Failure);
    }

    [Theory]
    [InlineData("", "first line")]
    [InlineData("{\"format\":\"inference-engine-state\",\"version\":9}", "version 9")]
    [InlineData("not json", "Line 1")]
    public async Task A_file_that_is_none_says_so(string first, string about)
    {
        string file = first.Length == 0 ? "{}" : first;
        FormatException wrong = await Assert.ThrowsAsync<FormatException>(
            () => bench.Engine.ImportAsync(new StringReader(file), 1, CancellationToken.None));
        Assert.Contains(about, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_line_is_named_and_what_came_before_holds()
    {
        string file = """
            {"format":"inference-engine-state","version":1}
            {"placement":{"id":"new","name":"New","aspectRatio":"1:1","epochSeconds":60,"rewardWindowSeconds":60}}
            {"evidence":{"title":"nowhere","placement":"new","decayedSeconds":0,"holdoutImpressions":0,"holdoutRewardSum":0,"arms":[]}}
            """;
        FormatException wrong = await Assert.ThrowsAsync<FormatException>(
            () => bench.Engine.ImportAsync(new StringReader(file), 1, CancellationToken.None));
        Assert.Contains("Line 3", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", wrong.Message, StringComparison.Ordinal);
        Assert.NotNull(bench.Engine.Catalog.FindPlacement("new"));
    }

    private void Teach()
    {
        for (int i = 0; i < 120; i++)
        {
            Decision decision = bench.Select($"teach{i}", Context(i % 2));
            bench.Reward(decision, decision.Artwork!.Id == "a1" ? 0.9 : 0.1);
        }

        bench.Settle();
    }

    private static PageContext Context(int kind)
    {
        PageContext context = new();
        context.SetFeature(0, kind == 0 ? -1 : 1);
        context.SetFeature(1, 0.25f);
        return context;
    }

    // Arms are in the order of hashes, which differ from folder to folder; texts of equal length are equal up to that.
    private static string[] Strip(string file) => [.. file.Split('\n').Select(line => new string([.. line.Order()])).Order()];

    private string Export() => Export(bench.Engine);

    private static string Export(SelectionEngine engine)
    {
        StringWriter writer = new();
        engine.Export(writer, CancellationToken.None);
        return writer.ToString();
    }

    private SelectionEngine Open() => SelectionEngine.Open(elsewhere, bench.Options, bench.Clock, NullLogger.Instance);
}
