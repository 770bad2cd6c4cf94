namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// Titles by the hash of their id: open addressing, at most half full, 16 to 32 bytes a title and two cache misses a
/// look. Any thread reads while one writes; readers see the table before a change or after it.
/// </summary>
internal sealed class TitleTable
{
    // What a removed title leaves, so that searches go on behind it.
    private static readonly TitleEntry Removed = new(0, new Title(string.Empty, string.Empty));

    private TitleEntry?[] slots = new TitleEntry?[16];
    private int used;

    /// <summary>Titles in the table.</summary>
    public int Count { get; private set; }

    /// <summary>The title with this hash, or null.</summary>
    public TitleEntry? Find(ulong key)
    {
        TitleEntry?[] all = Volatile.Read(ref slots);
        for (ulong i = key; ; i++)
        {
            TitleEntry? entry = Volatile.Read(ref all[i & (ulong)(all.Length - 1)]);
            if (entry is null || (entry.Key == key && !ReferenceEquals(entry, Removed)))
                return entry;
        }
    }

    /// <summary>Adds a title whose hash is not in the table.</summary>
    public void Add(TitleEntry entry)
    {
        Reserve(1);
        Place(slots, entry);
        used++;
        Count++;
    }

    /// <summary>Makes room for <paramref name="more"/> titles at once.</summary>
    public void Reserve(int more)
    {
        if (2 * (used + more) <= slots.Length)
            return;
        TitleEntry?[] larger = new TitleEntry?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * (Count + more)))];
        foreach (TitleEntry entry in All())
            Place(larger, entry);
        used = Count;
        Volatile.Write(ref slots, larger);
    }

    /// <summary>Removes a title that is in the table.</summary>
    public void Remove(TitleEntry entry)
    {
        ulong i = entry.Key;
        while (!ReferenceEquals(slots[i & (ulong)(slots.Length - 1)], entry))
            i++;
        Volatile.Write(ref slots[i & (ulong)(slots.Length - 1)], Removed);
        Count--;
    }

    /// <summary>All titles, in no order; titles that come or go meanwhile may be missed.</summary>
    public IEnumerable<TitleEntry> All() => Volatile.Read(ref slots).Where(e => e is not null && !ReferenceEquals(e, Removed))!;

    private static void Place(TitleEntry?[] all, TitleEntry entry)
    {
        ulong i = entry.Key;
        while (all[i & (ulong)(all.Length - 1)] is not null)
            i++;
        Volatile.Write(ref all[i & (ulong)(all.Length - 1)], entry);
    }
}
