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

    /// <summary>The artwork, when one was drawn.</summary>
    public Artwork? Artwork { get; internal set; }

    /// <summary>The exact probability with which it was drawn.</summary>
    public double Propensity { get; internal set; }

    /// <summary>Whether the title's record was on disk and did not come in time, so that the prior's pmf was drawn
    /// from.</summary>
    public bool FromPrior { get; internal set; }

    /// <summary>The authenticated id to send with the reward.</summary>
    public DecisionId Id { get; internal set; }
}
