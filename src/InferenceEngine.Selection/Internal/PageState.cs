namespace InferenceEngine.Selection.Internal;

/// <summary>What a page has shown so far, slot by slot. One per lane, reused; not thread-safe.</summary>
internal sealed class PageState
{
    private const int MostTags = 256;

    /// <summary>Hashes of the tags of the artworks drawn so far.</summary>
    public List<uint> ShownTags { get; } = new(MostTags);

    /// <summary>Slots whose artwork was not the likeliest.</summary>
    public int Explorations { get; private set; }

    /// <summary>Begins a page.</summary>
    public void Begin()
    {
        ShownTags.Clear();
        Explorations = 0;
    }

    /// <summary>Takes note of a drawn artwork.</summary>
    public void Show(uint[] tags, bool explored)
    {
        Explorations += explored ? 1 : 0;
        foreach (uint tag in tags)
        {
            if (ShownTags.Count < MostTags && !ShownTags.Contains(tag))
                ShownTags.Add(tag);
        }
    }
}
