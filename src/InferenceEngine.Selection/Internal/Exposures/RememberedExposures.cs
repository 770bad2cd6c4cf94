using System.Runtime.InteropServices;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal.Exposures;

/// <summary>
/// What is remembered of a page's member and titles, as of the page's second. One per lane, reused; not thread-safe.
/// </summary>
internal sealed class RememberedExposures
{
    // A page that waits longer for its member's record does without: a disk answers in fractions of a millisecond.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);
    private const int Slot = Limits.PageTitles; // behind those of the page's titles

    // After four half-lives and more an exposure is as good as none.
    private const float Least = 0.05f;

    private readonly RememberedExposure[] exposures = new RememberedExposure[SeenArtwork.Most];
    private int count;

    /// <summary>Exposures to artworks of the page's titles.</summary>
    public ReadOnlySpan<RememberedExposure> All => exposures.AsSpan(0, count);

    /// <summary>Forgets the last page.</summary>
    public void Clear() => count = 0;

    /// <summary>Reads the member's record, when the placement's policy remembers.</summary>
    public void Recall(StateReader reader, in PageRequest request, ReadOnlySpan<TitleEntry?> titles)
    {
        count = 0;
        if (!request.Policy.Policy.Remembers)
            return;
        Visitor visitor = new(this, request, titles);
        if (reader.Begin(StateKeys.OfExposures(request.Member), Slot, ref visitor) != ReadStatus.Pending)
            return;
        reader.WaitPending(Patience);
        reader.End(Slot, ref visitor);
    }

    /// <summary>Takes what a page in the log knew.</summary>
    public void Replay(PageEvent page)
    {
        page.Remembered.CopyTo(exposures);
        count = page.Remembered.Length;
    }

    /// <summary>How often the member was shown an artwork, discounted by age.</summary>
    public double Of(ulong title, uint arm)
    {
        foreach (ref readonly RememberedExposure exposure in All)
        {
            if (exposure.Title == title && exposure.Arm == arm)
                return exposure.Count;
        }

        return 0;
    }

    private readonly ref struct Visitor(RememberedExposures memory, in PageRequest request, ReadOnlySpan<TitleEntry?> titles)
        : IRecordVisitor
    {
        private readonly ReadOnlySpan<TitleEntry?> titles = titles;
        private readonly uint nowSeconds = request.NowSeconds;
        private readonly double halfLifeSeconds = request.Policy.Policy.ExposureHalfLifeSeconds;
        private readonly long epochBegan = request.EpochBegan;

        public void Visit(ReadOnlySpan<byte> record)
        {
            memory.count = 0;
            foreach (ref readonly SeenArtwork seen in MemoryMarshal.Cast<byte, SeenArtwork>(record))
            {
                // What is shown in this epoch is to stay as it is: of it, only earlier exposures count.
                float before = seen.Seconds >= epochBegan ? seen.Count - 1 : seen.Count;
                float kept = before * (float)EvidenceDecay.Kept(seen.Seconds, nowSeconds, halfLifeSeconds);
                if (kept < Least || memory.count == SeenArtwork.Most || !IsOnPage(seen.Title))
                    continue;
                memory.exposures[memory.count++] = new RememberedExposure { Title = seen.Title, Arm = seen.Arm, Count = kept };
            }
        }

        private bool IsOnPage(ulong title)
        {
            foreach (TitleEntry? entry in titles)
            {
                if (entry is not null && entry.Key == title)
                    return true;
            }

            return false;
        }
    }
}
