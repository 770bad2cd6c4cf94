using System.Collections.Immutable;

namespace InferenceEngine.Selection;

/// <summary>A placement and its hash. Immutable.</summary>
public sealed record PlacementEntry(uint Key, Placement Placement);

/// <summary>A version of a policy and the number that decision ids have for it. Immutable.</summary>
public sealed record PolicyEntry(ushort Number, Policy Policy);

/// <summary>An artwork and its hash within the title. Immutable.</summary>
public sealed record ArtworkEntry(uint Key, Artwork Artwork)
{
    /// <summary>Hashes of the tags, in order.</summary>
    internal uint[] TagKeys { get; } = [.. Artwork.Tags.Select(PageContext.TagKey).Distinct().Order()];

    /// <summary>The embedding, as models read it.</summary>
    internal float[] Embedding { get; } = [.. Artwork.Embedding.Take(Limits.Embedding)];
}

/// <summary>A title, its hash and its artworks. The fold replaces the artworks as a whole; readers see old or new.</summary>
public sealed class TitleEntry(ulong key, Title title)
{
    private ImmutableArray<ArtworkEntry> artworks = [];
    private Title title = title;
    private bool restricted;

    /// <summary>Keyed hash of the id.</summary>
    public ulong Key { get; } = key;

    /// <summary>Id and name.</summary>
    public Title Title
    {
        get => Volatile.Read(ref title);
        internal set => Volatile.Write(ref title, value);
    }

    /// <summary>All artworks, retired ones too, by key.</summary>
    public ImmutableArray<ArtworkEntry> Artworks
    {
        get => artworks;
        internal set
        {
            Volatile.Write(ref restricted, value.Any(a => a.Artwork.Rules.Restricts));
            ImmutableInterlocked.InterlockedExchange(ref artworks, value.Sort((a, b) => a.Key.CompareTo(b.Key)));
        }
    }

    /// <summary>Whether some artwork is not for everybody and always.</summary>
    internal bool Restricted => Volatile.Read(ref restricted);

    /// <summary>The artwork with this hash, or null.</summary>
    public ArtworkEntry? Find(uint key)
    {
        ReadOnlySpan<ArtworkEntry> all = artworks.AsSpan();
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
        foreach (ArtworkEntry entry in artworks)
        {
            if (entry.Artwork.Id == id)
                return entry;
        }

        return null;
    }
}
