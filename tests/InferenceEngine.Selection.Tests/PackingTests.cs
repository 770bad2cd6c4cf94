using System.Reflection;
using System.Text;
using InferenceEngine.Selection.Internal.Packing;

namespace InferenceEngine.Selection.Tests;

/// <summary>Artworks as bytes are the artworks that they were, and an import is what single changes would be.</summary>
public sealed class PackingTests : IDisposable
{
    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Every_property_of_an_artwork_survives()
    {
        Artwork[] artworks =
        [
            new("t", "a", "16:9", "/a.jpg", ["x", "ü"], new Dictionary<string, double> { ["q"] = 0.25, ["r"] = -1 }),
            new("t", "b", "2:3", string.Empty, [], new Dictionary<string, double>(), true, "out of season"),
        ];
        TextTable texts = new();
        PackWriter writer = new();
        ArtworkPacking.Write(writer, new PackWriter(), [new ArtworkEntry(7, artworks[0]), new ArtworkEntry(9, artworks[1])], texts);
        PackedArtworks packed = new(new PackedBlock(writer.Bytes.ToArray(), texts), 0, writer.Length);
        TitleEntry title = new(1, new Title("t", "T"), packed);
        Assert.Equal((2, 0, 1, -1), (packed.Count, packed.IndexOf(7), packed.IndexOf(9), packed.IndexOf(8)));
        for (int i = 0; i < artworks.Length; i++)
        {
            foreach (PropertyInfo property in typeof(Artwork).GetProperties().Where(p => p.Name != "EqualityContract"))
                Assert.Equal(property.GetValue(artworks[i]), property.GetValue(packed.Read(i, "t").Artwork));
            Assert.Equal(new ArtworkHead(packed.Key(i), artworks[i].AspectRatio, artworks[i].Retired), packed.Head(i));
            Assert.Same(title.Find(packed.Key(i)), title.Artworks[i]);
            Assert.Equal(i, packed.IndexAt(packed.Place(i)));
            packed.ReadNames(packed.Place(i), out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri);
            Assert.Equal((artworks[i].Id, artworks[i].Uri), (Encoding.UTF8.GetString(id), Encoding.UTF8.GetString(uri)));
        }
    }

    [Fact]
    public void A_stamp_is_of_keys_and_places()
    {
        Artwork[] artworks = [.. Enumerable.Range(0, 40).Select(i => Workbench.NewArtwork($"a{i}"))];
        uint stamp = Stamp(artworks, 1);
        Assert.NotEqual(0u, stamp);
        Assert.Equal(stamp, Stamp(artworks, 1));
        Assert.Equal(stamp, Stamp([.. artworks.Select(a => a with { Retired = true })], 1));
        Assert.NotEqual(stamp, Stamp(artworks, 2));
        Assert.NotEqual(stamp, Stamp(artworks[1..], 1));
        Assert.NotEqual(stamp, Stamp([artworks[0] with { Uri = "/longer/artwork/a0.jpg" }, .. artworks[1..]], 1));
        Assert.Equal(0u, Stamp([], 1));
        Assert.Equal(0u, Stamp([.. artworks.Select(a => a with { Uri = new string('u', Limits.TextLength) })], 1)); // 80 KiB
    }

    [Fact]
    public async Task A_page_names_the_artwork_that_was_drawn_whatever_happened_to_the_title()
    {
        await bench.Engine.ImportAsync(Titles(20), default);
        CheckNames(20);
        CheckNames(20); // with records that have been folded
        bench.Restart();
        CheckNames(20);
        for (int i = 0; i < 20; i++)
        {
            Artwork one = bench.Engine.Catalog.FindTitle($"import-{i}")!.Find("one")!.Artwork;
            bench.Change(new UpdateArtwork(one with { Uri = one.Uri + "?longer" }));
            if (i % 2 == 0)
                bench.Change(new CreateArtwork(one with { Id = $"new-{i}" }));
            if (i % 3 == 0)
                bench.Change(new DeleteArtwork($"import-{i}", "two"));
        }

        CheckNames(20);
        bench.Restart(); // packed again, with records of before
        CheckNames(20);
        bench.Change(new CreatePlacement(new Placement("tall", "Tall", "2:3", 86_400, 86_400)));
        CheckNames(20);
        bench.Restart();
        CheckNames(20);
    }

    [Fact]
    public async Task An_import_is_served_learns_and_survives_two_restarts()
    {
        Assert.Equal(CatalogOutcome.Done, await bench.Engine.ImportAsync(Titles(3000), default));
        Assert.Equal(3001, bench.Engine.Catalog.TitleCount);
        CheckImported(50);
        bench.Restart();
        CheckImported(51);
        bench.Change(new SetRetired("import-7", "two", true, "tired"));
        bench.Restart();
        bench.Restart();
        Assert.Equal("tired", bench.Engine.Catalog.FindTitle("import-7")!.Find("two")!.Artwork.RetiredReason);
        Assert.Equal(3001, bench.Engine.Catalog.TitleCount);
        Assert.Equal(["import-0", "import-1", "import-10"], bench.Engine.Catalog.Titles("", 3).Select(t => t.Id));
        CheckImported(52);
    }

    [Fact]
    public async Task An_import_leaves_what_is_there()
    {
        ImportedTitle[] titles = [new(new Title("t", "Other"), []), .. Titles(2), .. Titles(1)];
        Assert.Equal(CatalogOutcome.AlreadyExists, await bench.Engine.ImportAsync(titles, default));
        Assert.Equal("Title", bench.Title.Title.Name);
        Assert.Equal(3, bench.Title.ArtworkCount);
        Assert.Equal(3, bench.Engine.Catalog.TitleCount);
    }

    [Fact]
    public async Task An_import_with_two_artworks_of_one_id_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => bench.Engine.ImportAsync(
            [new ImportedTitle(new Title("u", "U"), [Workbench.NewArtwork("a"), Workbench.NewArtwork("a")])], default));

    [Fact]
    public void Titles_come_and_go()
    {
        TitleTable table = new();
        TitleEntry[] all = [.. Enumerable.Range(0, 5000).Select(i => new TitleEntry((ulong)i * 16, new Title($"{i}", string.Empty)))];
        for (int i = 0; i < all.Length; i++)
        {
            table.Add(all[i]);
            if (i % 2 == 0)
                table.Remove(all[i / 2]);
        }

        HashSet<TitleEntry> left = [.. table.All()];
        Assert.Equal(table.Count, left.Count);
        foreach (TitleEntry entry in all)
            Assert.Equal(left.Contains(entry) ? entry : null, table.Find(entry.Key));
        Assert.Null(table.Find(0xFFFF_FFFF_FFFF));
    }

    private static IEnumerable<ImportedTitle> Titles(int count) => Enumerable.Range(0, count).Select(i => new ImportedTitle(
        new Title($"import-{i}", $"Import {i}"),
        [
            new Artwork($"import-{i}", "one", "16:9", $"/{i}/1.jpg", [$"tag-{i % 5}"], new Dictionary<string, double> { ["q"] = i }),
            new Artwork($"import-{i}", "two", "16:9", $"/{i}/2.jpg", [], new Dictionary<string, double>()),
            new Artwork($"import-{i}", "tall", "2:3", $"/{i}/3.jpg", [], new Dictionary<string, double>()),
        ]));

    private static uint Stamp(Artwork[] artworks, uint firstKey)
    {
        TextTable texts = new();
        PackWriter writer = new();
        ArtworkPacking.Write(writer, new PackWriter(), [.. artworks.Select((a, i) => new ArtworkEntry(firstKey + (uint)i, a))], texts);
        return new PackedArtworks(new PackedBlock(writer.Bytes.ToArray(), texts), 0, writer.Length).Stamp;
    }

    private void CheckNames(int titles)
    {
        TitleEntry[] page = [.. Enumerable.Range(0, titles).Select(i => bench.Engine.Catalog.FindTitle($"import-{i}")!)];
        Decision[] decisions = new Decision[titles];
        foreach (PlacementEntry placement in bench.Engine.Catalog.Placements())
        {
            for (int member = 0; member < 50; member++)
            {
                bench.Engine.SelectPage(placement, $"names-{member}", page, null, decisions);
                for (int i = 0; i < titles; i++)
                {
                    Artwork drawn = page[i].Find(decisions[i].Id.Arm)!.Artwork;
                    decisions[i].ReadArtwork(out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri);
                    Assert.Equal((drawn.Id, drawn.Uri), (Encoding.UTF8.GetString(id), Encoding.UTF8.GetString(uri)));
                    Assert.Equal(placement.Placement.AspectRatio, drawn.AspectRatio);
                    Assert.Equal(drawn, decisions[i].Artwork);
                }
            }
        }

        bench.Settle();
    }

    private void CheckImported(int number)
    {
        TitleEntry title = bench.Engine.Catalog.FindTitle($"import-{number}")!;
        Decision[] decisions = new Decision[1];
        bench.Engine.SelectPage(bench.Row, $"m{number}", [title], null, decisions);
        Assert.Equal(SelectionOutcome.Selected, decisions[0].Outcome);
        Assert.Equal(0.5, decisions[0].Propensity, 0.05);
        Assert.Equal(title.Title.Id, decisions[0].Artwork!.TitleId);
        Assert.NotEqual("tall", decisions[0].Artwork!.Id);
        Assert.Equal(RewardOutcome.Accepted, bench.Reward(decisions[0], 1));
    }
}
