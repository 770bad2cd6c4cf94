using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>Where records lie in the store.</summary>
internal static class StateKeys
{
    private const ulong Model = 1UL << 32;
    private const ulong Evidence = 2UL << 32;
    private const ulong Joined = 3UL << 32;

    private const ulong Exposed = 5UL << 32;
    private const ulong ExposedMembers = 6UL << 32;

    /// <summary>In how many buckets exposed members are.</summary>
    public static StateKey OfExposureBuckets { get; } = new(ExposedMembers, ExposedMembers);

    /// <summary>The hours that joined rewards are kept of.</summary>
    public static StateKey OfJoinedHours { get; } = new(Joined, Joined);

    /// <summary>The arms of a title in a placement.</summary>
    public static StateKey Of(ulong title, uint placement) => new(title, Mix64.Of(title, placement));

    /// <summary>What contextual scores are made of; title 0 has the placement's shared model.</summary>
    public static StateKey OfModel(ulong title, uint placement) => new(title, Mix64.Of(title, placement | Model));

    /// <summary>What decisions of an hour have earned by several rewards.</summary>
    public static StateKey OfJoined(uint hour, uint bucket) =>
        new(Mix64.Of(hour, bucket | Joined), Mix64.Of(bucket, hour | Joined));

    /// <summary>What a member was shown.</summary>
    public static StateKey OfExposures(ulong member) => new(member, Mix64.Of(member, Exposed));

    /// <summary>The members of a bucket.</summary>
    public static StateKey OfExposedMembers(uint bucket) =>
        new(Mix64.Of(bucket, ExposedMembers), Mix64.Of(bucket | ExposedMembers));

    /// <summary>The precision matrices and sums behind a full model; only the fold reads them.</summary>
    public static StateKey OfEvidence(ulong title, uint placement) => new(title, Mix64.Of(title, placement | Evidence));
}
