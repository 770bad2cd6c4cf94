using InferenceEngine.Selection;
using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Bench.State;

/// <summary>
/// An engine with many imported titles of ten artworks each in one placement, and seeded pages of forty uniformly drawn
/// titles. Owns engine and folder.
/// </summary>
internal sealed class Warehouse : IDisposable
{
    public const int Artworks = 10;
    public const int PageTitles = 40;

    private readonly ScratchFolder folder = new();
    private readonly SelectionOptions options;
    private TitleEntry[] titles = [];

    private Warehouse(SelectionOptions options)
    {
        this.options = options;
        Engine = Open();
    }

    public string Folder => folder.Path;

    public SelectionEngine Engine { get; private set; }

    public PlacementEntry Placement => Engine.Catalog.FindPlacement("row")!;

    public static async Task<Warehouse> FillAsync(int titles, SelectionOptions options, CancellationToken cancellation)
    {
        Warehouse warehouse = new(options);
        await warehouse.Engine.ChangeAsync(new CreatePlacement(new Placement("row", "Row", "16:9", 86_400, 86_400)), cancellation);
        await warehouse.Engine.ImportAsync(Enumerable.Range(0, titles).Select(NewTitle), cancellation);
        warehouse.FindTitles(titles);
        return warehouse;
    }

    /// <summary>Forty titles, the same for the same number.</summary>
    public void Page(uint number, Span<TitleEntry?> page)
    {
        ulong random = number + 1;
        for (int i = 0; i < page.Length; i++)
        {
            random = (random * 6364136223846793005) + 1442695040888963407;
            page[i] = titles[(int)((random >> 32) * (ulong)titles.Length >> 32)];
        }
    }

    /// <summary>Ends the engine, which takes a checkpoint, and frees what it held.</summary>
    public void Close()
    {
        Engine.Dispose();
        (Engine, titles) = (null!, []);
    }

    /// <summary>Opens it from its checkpoint.</summary>
    public void Reopen() => Engine = Open();

    /// <summary>Looks the titles up, for pages.</summary>
    public void FindTitles(int count) =>
        titles = [.. Enumerable.Range(0, count).Select(t => Engine.Catalog.FindTitle($"title-{t}")!)];

    public void Dispose()
    {
        Engine?.Dispose();
        folder.Dispose();
    }

    private static ImportedTitle NewTitle(int t)
    {
        string id = $"title-{t}";
        return new ImportedTitle(new Title(id, $"Title {t}"), [.. Enumerable.Range(0, Artworks).Select(a => new Artwork(
            id, $"artwork-{a}", "16:9", $"/artwork/{id}/artwork-{a}.jpg", ["tag"], new Dictionary<string, double> { ["quality"] = 0.5 }))]);
    }

    private SelectionEngine Open() => SelectionEngine.Open(Folder, options, TimeProvider.System, NullLogger.Instance);
}
