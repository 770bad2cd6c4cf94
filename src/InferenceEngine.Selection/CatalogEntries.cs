using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using InferenceEngine.Selection.Internal;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Selection.Internal.Ranking;

namespace InferenceEngine.Selection;

/// <summary>A version of a policy and the number that decision ids have for it. Immutable.</summary>
public sealed record PolicyEntry(ushort Number, Policy Policy);

/// <summary>An artwork and its hash within the title. Immutable.</summary>
public sealed record ArtworkEntry(uint Key, Artwork Artwork)
{
    private byte[]? idBytes;
    private byte[]? uriBytes;
    private ArtworkRow? row;

    /// <summary>The id in UTF-8.</summary>
    internal byte[] IdBytes => idBytes ??= Encoding.UTF8.GetBytes(Artwork.Id);

    /// <summary>The uri in UTF-8.</summary>
    internal byte[] UriBytes => uriBytes ??= Encoding.UTF8.GetBytes(Artwork.Uri);

    /// <summary>Hashes of the tags, in order.</summary>
    internal uint[] TagKeys { get; } = [.. Artwork.Tags.Select(PageContext.TagKey).Distinct().Order()];

    /// <summary>The embedding, as models read it.</summary>
    internal float[] Embedding { get; } = [.. Artwork.Embedding.Take(Limits.Embedding)];

    /// <summary>The artwork as a ranker reads it; made when it is first asked for.</summary>
    internal ReadOnlySpan<float> RowFor(IArtworkRanker ranker)
    {
        if (row is not { } known || !known.Fits(ranker))
            row = known = ArtworkRow.Of(Artwork, ranker);
        return known.Numbers;
    }
}

/// <summary>
/// A title, its hash and its artworks. The fold replaces the artworks as a whole; readers see old or new. Artworks that
/// came from a checkpoint or an import stay bytes until they are looked at.
/// </summary>
public sealed class TitleEntry
{
    /// <summary>About how many bytes of memory an entry is, without what it refers to.</summary>
    internal const int ObjectBytes = 56;

    private const byte Unknown = 0;
    private const byte Free = 1;
    private const byte Bound = 2;

    // The runtime puts references first and then larger fields before smaller ones, else in this order: so what a page
    // reads, from `artworks` to `offset`, is mostly one cache line.
    private Title title;

    // Of packed artworks: those that were made objects, by index.
    private ArtworkEntry?[]? made;

    // ArtworkEntry[] by key, or the PackedBlock that has them.
    private object artworks;

    // Of packed artworks: which bytes they are, and where they lie in their block. Here and not behind a reference of their
    // own, which would be one more miss of the cache for every title of a page.
    private readonly uint stamp;
    private readonly int offset;
    private readonly int bytes;
    private byte rules;
    private bool hasPolicies;

    internal TitleEntry(ulong key, Title title, PackedArtworks? packed = null)
    {
        Key = key;
        this.title = title;
        hasPolicies = title.Policies.Count > 0;
        artworks = packed?.Block ?? (object)Array.Empty<ArtworkEntry>();
        offset = packed?.Offset ?? 0;
        bytes = packed?.Bytes.Length ?? 0;
        stamp = packed?.Stamp ?? 0;
        rules = packed is { HasRules: false } ? Free : Unknown;
    }

    /// <summary>Keyed hash of the id.</summary>
    public ulong Key { get; }

    /// <summary>Id and name.</summary>
    public Title Title
    {
        get => Volatile.Read(ref title);
        internal set
        {
            Volatile.Write(ref title, value);
            Volatile.Write(ref hasPolicies, value.Policies.Count > 0);
        }
    }

    /// <summary>Whether the title has policies of its own; spares most pages the look at <see cref="Title"/>.</summary>
    internal bool HasPolicies => Volatile.Read(ref hasPolicies);

    /// <summary>How many artworks there are, retired ones too.</summary>
    public int ArtworkCount => Volatile.Read(ref artworks) is PackedBlock block ? In(block).Count : Objects.Length;

    /// <summary>All artworks, retired ones too, by key. Makes all of them objects.</summary>
    public ImmutableArray<ArtworkEntry> Artworks
    {
        get => Volatile.Read(ref artworks) is PackedBlock block
            ? [.. Enumerable.Range(0, In(block).Count).Select(i => Entry(block, i))]
            : ImmutableCollectionsMarshal.AsImmutableArray(Objects);
        internal set
        {
            Volatile.Write(ref artworks, value.Sort((a, b) => a.Key.CompareTo(b.Key)).ToArray());
            Volatile.Write(ref rules, Unknown);
        }
    }

    /// <summary>Whether some artwork is not for everybody and always; found out once.</summary>
    internal bool Restricted
    {
        get
        {
            if (Volatile.Read(ref rules) == Unknown)
                Volatile.Write(ref rules, Artworks.Any(a => a.Artwork.Rules.Restricts) ? Bound : Free);
            return Volatile.Read(ref rules) == Bound;
        }
    }

    /// <summary>The artworks as bytes, or null when they are objects.</summary>
    internal PackedArtworks? Packed => Volatile.Read(ref artworks) is PackedBlock block ? In(block) : null;

    /// <summary>What records need to know of the artworks; makes no objects of them.</summary>
    internal IEnumerable<ArtworkHead> Heads => Packed is { } packed
        ? Enumerable.Range(0, packed.Count).Select(i => packed.Head(i))
        : Artworks.Select(entry => new ArtworkHead(entry.Key, entry.Artwork.AspectRatio, entry.Artwork.Retired));

    /// <summary>Stamp of the artworks' bytes, which places in them go with; 0 while they are objects.</summary>
    internal uint Stamp => Volatile.Read(ref artworks) is PackedBlock ? stamp : 0;

    private ArtworkEntry[] Objects => Volatile.Read(ref artworks) as ArtworkEntry[] ?? [];

    /// <summary>
    /// Asks the processor for the artworks' keys. Called for all titles of a page in a row, so that the page waits for
    /// their memory once.
    /// </summary>
    internal void Prefetch()
    {
        if (Volatile.Read(ref artworks) is PackedBlock block)
            In(block).PrefetchKeys();
    }

    /// <summary>The artworks while they lie in <paramref name="block"/>.</summary>
    internal PackedArtworks In(PackedBlock block) => new(block, offset, bytes);

    /// <summary>The artwork at <paramref name="index"/> of a block as an object, always the same.</summary>
    internal ArtworkEntry Entry(PackedBlock block, int index)
    {
        PackedArtworks packed = In(block);
        ArtworkEntry?[] all = made ?? Interlocked.CompareExchange(ref made, new ArtworkEntry?[packed.Count], null) ?? made;
        if (Volatile.Read(ref all[index]) is { } entry)
            return entry;
        ArtworkEntry fresh = packed.Read(index, Title.Id);
        return Interlocked.CompareExchange(ref all[index], fresh, null) ?? fresh;
    }

    /// <summary>Where the artwork with this hash lies; false when there is none. Makes no object.</summary>
    /// <param name="key">The hash.</param>
    /// <param name="place">Its place, noted with the <see cref="Stamp"/> that the title has; 0 looks for it.</param>
    /// <param name="spot">Where it lies.</param>
    internal bool Spot(uint key, int place, out ArtworkSpot spot)
    {
        if (Volatile.Read(ref artworks) is PackedBlock block && PlaceOf(block, key, place) is > 0 and var found)
        {
            spot = new ArtworkSpot(block, this, found);
            return true;
        }

        spot = Find(key) is { } entry ? new ArtworkSpot(entry) : default;
        return spot.Exists;
    }

    private int PlaceOf(PackedBlock block, uint key, int place)
    {
        if (place > 0)
            return place;
        return In(block).IndexOf(key) is >= 0 and var index ? In(block).Place(index) : 0;
    }

    /// <summary>The artwork with this hash, or null.</summary>
    public ArtworkEntry? Find(uint key)
    {
        if (Volatile.Read(ref artworks) is PackedBlock block)
            return In(block).IndexOf(key) is >= 0 and var index ? Entry(block, index) : null;
        ReadOnlySpan<ArtworkEntry> all = Objects;
        int low = 0;
        int high = all.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (all[middle].Key == key)
                return all[middle];
            if (all[middle].Key < key)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return null;
    }

    /// <summary>The artwork with this id, or null.</summary>
    public ArtworkEntry? Find(string id)
    {
        foreach (ArtworkEntry entry in Artworks)
        {
            if (entry.Artwork.Id == id)
                return entry;
        }

        return null;
    }
}
