namespace InferenceEngine.Selection;

/// <summary>
/// That a policy's prior means come from a ranker: its estimate for a member and an artwork counts like so many observed
/// impressions of that member. Immutable.
/// </summary>
/// <param name="Name">Name of the ranker.</param>
/// <param name="Version">Its version.</param>
public sealed record RankerPrior(string Name, string Version)
{
    /// <summary>SHA-256 of the model: the policy's version means this file and no other.</summary>
    public string Sha256 { get; init; } = string.Empty;

    /// <summary>Numbers of a member that the ranker reads; those that a request lacks are 0.</summary>
    public int MemberFeatures { get; init; }

    /// <summary>
    /// Impressions that an estimate is worth. 20 is half the weight once an artwork has been shown 20 times (or, with a
    /// model, 20 times for each of its features).
    /// </summary>
    public double Strength { get; init; } = 20;

    /// <summary>
    /// Longest run of the ranker for a page, in milliseconds. A page of 400 artworks takes about a tenth of one: 5 is late only
    /// when something is wrong, and little beside a network.
    /// </summary>
    public double DeadlineMs { get; init; } = 5;

    internal string? Fault(Policy policy)
    {
        if (!Limits.IsId(Name) || !Limits.IsId(Version))
            return $"Ranker is '{Name}' '{Version}'; it must be the name and version of a ranker.";
        if (Sha256.Length != 64 || !Sha256.All(char.IsAsciiHexDigitLower))
            return $"Ranker.Sha256 is '{Sha256}'; it must be the ranker's hash.";
        if (MemberFeatures < 1 || MemberFeatures > Limits.Dimensions)
            return $"Ranker.MemberFeatures is {MemberFeatures}; it must be 1 to {Limits.Dimensions}.";
        if (Strength is not (> 0 and <= 1e6))
            return FormattableString.Invariant($"Ranker.Strength is {Strength}; it must be above 0, at most 1000000.");
        if (DeadlineMs is not (>= 0.1 and <= 1000))
            return FormattableString.Invariant($"Ranker.DeadlineMs is {DeadlineMs}; it must be 0.1 to 1000.");
        if (policy.Dimensions > MemberFeatures)
            return $"Dimensions is {policy.Dimensions}; ranker '{Name}' reads {MemberFeatures} numbers of a member.";
        return policy.Kind is PolicyKind.Uniform or PolicyKind.Ucb1
            || policy is { Kind: PolicyKind.LinThompson, Scope: ModelScope.Shared }
                ? $"Ranker is set; {policy.Kind} ({policy.Scope}) has no prior of an artwork's own."
                : null;
    }
}
