namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// Where an artwork of a title lies: an object, or bytes of which an object is made only when somebody asks for one. A page
/// goes out from the bytes. Immutable.
/// </summary>
internal readonly struct ArtworkSpot
{
    private readonly object? source; // the ArtworkEntry, or the PackedBlock that has it
    private readonly TitleEntry? title;
    private readonly int place;

    public ArtworkSpot(ArtworkEntry entry) => source = entry;

    public ArtworkSpot(PackedBlock block, TitleEntry title, int place) =>
        (source, this.title, this.place) = (block, title, place);

    /// <summary>Whether there is an artwork.</summary>
    public bool Exists => source is not null;

    /// <summary>The artwork as an object, or null.</summary>
    public ArtworkEntry? Entry => source is PackedBlock block ? title!.Entry(block, title.In(block).IndexAt(place)) : source as ArtworkEntry;

    /// <summary>Id and uri in UTF-8; both are empty when there is no artwork.</summary>
    public void Read(out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri)
    {
        if (source is PackedBlock block)
        {
            title!.In(block).ReadNames(place, out id, out uri);
            return;
        }

        ArtworkEntry? entry = source as ArtworkEntry;
        id = entry?.IdBytes;
        uri = entry?.UriBytes;
    }

    /// <summary>Asks the processor for what <see cref="Read"/> will read.</summary>
    public void Prefetch()
    {
        if (source is PackedBlock block)
            title!.In(block).PrefetchNames(place);
    }
}
