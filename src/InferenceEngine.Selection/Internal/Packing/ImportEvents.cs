using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// Imported titles as events of the log: the event's header, a correlation number, the texts that its artworks share,
/// and a block of titles as in the catalogue's file. Hundreds of titles an event, so that an import of millions takes
/// seconds.
/// </summary>
internal static class ImportEvents
{
    // Far under the log's page, and large enough that an event's cost does not count.
    private const int EventBytesWanted = 256 << 10;

    /// <summary>
    /// The events for these titles, without their correlation numbers. Calls <paramref name="collided"/> for an artwork
    /// that is left out because another of its title has its hash: about one in a hundred million.
    /// </summary>
    /// <exception cref="ArgumentException">A title has too many artworks, or two of one id.</exception>
    public static IEnumerable<byte[]> Of(IEnumerable<ImportedTitle> titles, Catalog catalog, Action collided)
    {
        Building building = new(catalog, collided);
        foreach (ImportedTitle title in titles)
        {
            building.Add(title);
            if (building.Length >= EventBytesWanted)
                yield return building.Take();
        }

        if (building.Length > 0)
            yield return building.Take();
    }

    /// <summary>Calls <paramref name="title"/> with each title of an event.</summary>
    public static void Read(ReadOnlySpan<byte> record, Action<Title, PackedArtworks> title)
    {
        byte[] bytes = record.ToArray();
        TextTable texts = new();
        PackReader reader = new(bytes, 2 * EventBytes.HeaderBytes);
        texts.Read(ref reader);
        CatalogFile.ReadTitles(new PackedBlock(bytes, texts), title, reader.Position);
    }

    private sealed class Building(Catalog catalog, Action collided)
    {
        private readonly PackWriter block = new();
        private readonly PackWriter packed = new();
        private readonly PackWriter scratch = new();
        private TextTable texts = new();

        public int Length => block.Length;

        public void Add(ImportedTitle title)
        {
            if (title.Artworks.Count > Limits.TitleArtworks)
                throw new ArgumentException($"Title '{title.Title.Id}' has {title.Artworks.Count} artworks; at most {Limits.TitleArtworks} are allowed.");
            List<ArtworkEntry> entries = [.. title.Artworks.Select(catalog.NewEntry).OrderBy(entry => entry.Key)];
            for (int i = entries.Count - 1; i > 0; i--)
            {
                if (entries[i].Key != entries[i - 1].Key)
                    continue;
                if (entries[i].Artwork.Id == entries[i - 1].Artwork.Id)
                    throw new ArgumentException($"Title '{title.Title.Id}' has two artworks '{entries[i].Artwork.Id}'.");
                entries.RemoveAt(i);
                collided();
            }

            packed.Clear();
            ArtworkPacking.Write(packed, scratch, CollectionsMarshal.AsSpan(entries), texts);
            CatalogSnapshot.WriteTitle(block, title.Title, packed.Bytes);
        }

        public byte[] Take()
        {
            PackWriter whole = new();
            whole.Raw([(byte)EventKind.ImportTitles, .. new byte[(2 * EventBytes.HeaderBytes) - 1]]);
            texts.Write(whole, texts.Count);
            whole.Raw(block.Bytes);
            block.Clear();
            texts = new TextTable();
            return whole.Bytes.ToArray();
        }
    }
}
