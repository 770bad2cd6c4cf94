namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// Where an artwork of a title lies: an object, or bytes of which an object is made only when somebody asks for one. A page
/// goes out from the bytes. Immutable.
/// </summary>
internal readonly struct ArtworkSpot
{
    private readonly object? artworks; // ArtworkEntry, or the PackedArtworks that have it at index
    private readonly TitleEntry? title;
    private readonly int index;

    public ArtworkSpot(ArtworkEntry entry) => artworks = entry;

    public ArtworkSpot(PackedArtworks packed, int index, TitleEntry title) =>
        (artworks, this.index, this.title) = (packed, index, title);

    /// <summary>Whether there is an artwork.</summary>
    public bool Exists => artworks is not null;

    /// <summary>The artwork as an object, or null.</summary>
    public ArtworkEntry? Entry => artworks is PackedArtworks packed ? packed.Entry(index, title!.Title.Id) : artworks as ArtworkEntry;

    /// <summary>Id and uri in UTF-8; both are empty when there is no artwork.</summary>
    public void Read(out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri)
    {
        if (artworks is PackedArtworks packed)
        {
            packed.ReadNames(index, out id, out uri);
            return;
        }

        ArtworkEntry? entry = artworks as ArtworkEntry;
        id = entry?.IdBytes;
        uri = entry?.UriBytes;
    }

    /// <summary>Asks the processor for what <see cref="Read"/> will read.</summary>
    public void Prefetch() => (artworks as PackedArtworks)?.PrefetchNames(index);
}
