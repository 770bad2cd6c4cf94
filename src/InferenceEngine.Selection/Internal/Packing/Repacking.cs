namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// Gathers titles into one block, with the numbers of another table of texts than the one that they come with. Not
/// thread-safe.
/// </summary>
internal sealed class Repacking(TextTable texts)
{
    private readonly PackWriter block = new();
    private readonly PackWriter scratch = new();
    private readonly List<(ulong Key, Title Title, int Offset, int Bytes)> titles = [];

    /// <summary>Adds a title.</summary>
    public void Add(ulong key, Title title, PackedArtworks artworks)
    {
        ArtworkEntry[] entries = new ArtworkEntry[artworks.Count];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = artworks.Read(i, title.Id);
        int offset = block.Length;
        ArtworkPacking.Write(block, scratch, entries, texts);
        titles.Add((key, title, offset, block.Length - offset));
    }

    /// <summary>The entries of all that was added.</summary>
    public List<TitleEntry> Take()
    {
        PackedBlock packed = new(block.Bytes.ToArray(), texts);
        return [.. titles.Select(t => new TitleEntry(t.Key, t.Title, new PackedArtworks(packed, t.Offset, t.Bytes)))];
    }
}
