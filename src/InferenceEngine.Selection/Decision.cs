using InferenceEngine.Selection.Internal.Packing;

namespace InferenceEngine.Selection;

/// <summary>What came of one title of a page.</summary>
public enum SelectionOutcome
{
    /// <summary>An artwork was drawn.</summary>
    Selected,

    /// <summary>The catalogue has no such title.</summary>
    UnknownTitle,

    /// <summary>No artwork of the title may be shown, and it has no fallback.</summary>
    NoArtwork,

    /// <summary>No artwork may be drawn; the title's fallback is shown and nothing is learnt.</summary>
    Fallback,
}

/// <summary>The artwork chosen for one title of a page.</summary>
public struct Decision
{
    /// <summary>What came of it.</summary>
    public SelectionOutcome Outcome { get; internal set; }

    /// <summary>The artwork, when one was drawn. The first who asks for it may make an object of it.</summary>
    public readonly Artwork? Artwork => Spot.Entry?.Artwork;

    /// <summary>The exact probability with which it was drawn.</summary>
    public double Propensity { get; internal set; }

    /// <summary>Whether the title's record was on disk and did not come in time, so that the prior's pmf was drawn
    /// from.</summary>
    public bool FromPrior { get; internal set; }

    /// <summary>The authenticated id to send with the reward.</summary>
    public DecisionId Id { get; internal set; }

    /// <summary>Where the artwork lies.</summary>
    internal ArtworkSpot Spot { get; set; }

    /// <summary>Id and uri of the artwork in UTF-8, without making objects; both are empty when there is none.</summary>
    public readonly void ReadArtwork(out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri) => Spot.Read(out id, out uri);

    /// <summary>
    /// Asks the processor for what <see cref="ReadArtwork"/> will read. Called for all decisions of a page before the first
    /// is read, so that the page waits for their memory once.
    /// </summary>
    public readonly void PrefetchArtwork() => Spot.Prefetch();
}
