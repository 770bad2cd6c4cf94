using InferenceEngine.Selection;
using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// An engine on a fresh folder with a placement and titles of ten artworks each, and members who look at pages of forty.
/// Owns engine and folder.
/// </summary>
internal sealed class Shelf : IDisposable
{
    public const int PageTitles = 40;
    public const int Artworks = 10;
    private const int MemberCount = 4096;
    private const int ChangesAtOnce = 256;
    private readonly ScratchFolder folder = new();

    private readonly SelectionOptions options;
    private bool closed;

    private Shelf(SelectionOptions options)
    {
        this.options = options;
        Engine = Open();
    }

    public SelectionEngine Engine { get; private set; }

    public string Folder => folder.Path;

    public PlacementEntry Placement { get; private set; } = null!;

    public TitleEntry[] Titles { get; private set; } = [];

    public string[] Members { get; } = [.. Enumerable.Range(0, MemberCount).Select(i => $"member-{i}")];

    public static async Task<Shelf> FillAsync(int titles, CancellationToken cancellation, SelectionOptions? options = null)
    {
        Shelf shelf = new(options ?? new SelectionOptions());
        await shelf.ChangeAsync([new CreatePlacement(new Placement("row", "Row", "16:9", 86_400, 86_400))], cancellation);
        await shelf.ChangeAsync(Enumerable.Range(0, titles).Select(t => new CreateTitle(new Title($"title-{t}", $"Title {t}"))), cancellation);
        await shelf.ChangeAsync(
            from title in Enumerable.Range(0, titles) from artwork in Enumerable.Range(0, Artworks) select NewArtwork(title, artwork), cancellation);
        shelf.Placement = shelf.Engine.Catalog.FindPlacement("row")!;
        shelf.Titles = [.. Enumerable.Range(0, titles).Select(t => shelf.Engine.Catalog.FindTitle($"title-{t}")!)];
        return shelf;
    }

    /// <summary>Forty titles for the page with this number; any title comes on as many pages as another.</summary>
    public void Page(int number, Span<TitleEntry?> page)
    {
        for (int i = 0; i < page.Length; i++)
            page[i] = Titles[((number * 7) + (i * 5)) % Titles.Length];
    }

    /// <summary>Ends the engine, which takes a checkpoint; the folder stays until <see cref="Dispose"/>.</summary>
    public void Close()
    {
        if (closed)
            return;
        closed = true;
        Engine.Dispose();
    }

    /// <summary>Opens it again, from its checkpoint; the entries that this shelf held are the old engine's.</summary>
    public void Reopen()
    {
        Close();
        (Titles, Engine, closed) = ([], Open(), false);
    }

    public void Dispose()
    {
        Close();
        folder.Dispose();
    }

    private SelectionEngine Open() => SelectionEngine.Open(folder.Path, options, TimeProvider.System, NullLogger.Instance);

    private static CreateArtwork NewArtwork(int title, int artwork) => new(new Artwork(
        $"title-{title}", $"artwork-{artwork}", "16:9", $"/artwork/title-{title}/artwork-{artwork}.jpg", ["tag"],
        new Dictionary<string, double> { ["quality"] = 0.5 }));

    private async Task ChangeAsync(IEnumerable<CatalogChange> changes, CancellationToken cancellation)
    {
        foreach (CatalogChange[] some in changes.Chunk(ChangesAtOnce))
            await Task.WhenAll(some.Select(change => Engine.ChangeAsync(change, cancellation)));
    }
}
