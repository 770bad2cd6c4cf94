namespace InferenceEngine.Selection;

/// <summary>To whom and when an artwork may be shown. The default shows it to everybody, always. Immutable.</summary>
public sealed record ArtworkRules
{
    /// <summary>Shown to everybody, always.</summary>
    public static ArtworkRules None { get; } = new();

    /// <summary>Youngest age that it is suitable for; viewers of unknown age see it.</summary>
    public int MinimumAge { get; init; }

    /// <summary>Regions where it may be shown; empty: all.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Regions where it may not be shown.</summary>
    public IReadOnlyList<string> BlockedRegions { get; init; } = [];

    /// <summary>First second since 1970 at which it may be shown; 0 has no beginning.</summary>
    public long ValidFromSeconds { get; init; }

    /// <summary>Second since 1970 from which on it may not be shown; 0 has no end.</summary>
    public long ValidUntilSeconds { get; init; }

    /// <summary>Whether some viewer or time is excluded.</summary>
    internal bool Restricts =>
        MinimumAge > 0 || Regions.Count > 0 || BlockedRegions.Count > 0 || ValidFromSeconds > 0 || ValidUntilSeconds > 0;

    /// <summary>Why the artwork may not be shown, or <see cref="ArmMask.None"/>.</summary>
    internal ArmMask MaskFor(PageContext context, uint nowSeconds)
    {
        if (nowSeconds < ValidFromSeconds)
            return ArmMask.NotYetValid;
        if (ValidUntilSeconds > 0 && nowSeconds >= ValidUntilSeconds)
            return ArmMask.Expired;
        if (context.ViewerAge > 0 && MinimumAge > context.ViewerAge)
            return ArmMask.Age;
        if (Regions.Count > 0 && !Contains(Regions, context.Region))
            return ArmMask.Region;
        return Contains(BlockedRegions, context.Region) ? ArmMask.Region : ArmMask.None;
    }

    // Equality of records would compare lists by reference.
    /// <inheritdoc/>
    public bool Equals(ArtworkRules? other) => other is not null
        && MinimumAge == other.MinimumAge
        && ValidFromSeconds == other.ValidFromSeconds
        && ValidUntilSeconds == other.ValidUntilSeconds
        && Regions.SequenceEqual(other.Regions)
        && BlockedRegions.SequenceEqual(other.BlockedRegions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MinimumAge, ValidFromSeconds, ValidUntilSeconds, Regions.Count);

    private static bool Contains(IReadOnlyList<string> regions, string region)
    {
        for (int i = 0; i < regions.Count; i++)
        {
            if (regions[i] == region)
                return true;
        }

        return false;
    }
}
