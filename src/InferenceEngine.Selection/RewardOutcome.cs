using System.Text;
using InferenceEngine.Bandits;

namespace InferenceEngine.Selection;

/// <summary>What came of a reward.</summary>
public enum RewardOutcome
{
    /// <summary>On disk and counted.</summary>
    Accepted,

    /// <summary>The decision has a reward already.</summary>
    Duplicate,

    /// <summary>The decision id is not ours or was altered.</summary>
    Forged,

    /// <summary>The decision is older than the placement's reward window.</summary>
    Late,

    /// <summary>The value is not in [0, 1].</summary>
    OutOfRange,

    /// <summary>The title, placement or artwork is no longer in the catalogue.</summary>
    Unknown,

    /// <summary>The member has earned the placement's most in this hour already.</summary>
    Capped,
}

/// <summary>A reward as it arrives: a value, or what the placement's rule makes of watching.</summary>
/// <param name="DecisionId">Bytes of the decision's id.</param>
/// <param name="Value">The reward, 0 to 1; not looked at when <paramref name="Watched"/> is there.</param>
/// <param name="Watched">What was watched, or null.</param>
/// <param name="RewardKey">Hash of the reward's own id, where several rewards of a decision are joined; 0 has none.</param>
public readonly record struct RewardReport(
    ReadOnlyMemory<byte> DecisionId, double Value, Engagement? Watched = null, ulong RewardKey = 0)
{
    /// <summary>Hash of a reward's id; never 0.</summary>
    public static ulong KeyOf(string rewardId)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(rewardId);
        ulong hash = ((ulong)FeatureHash.Murmur3(bytes, 1) << 32) | FeatureHash.Murmur3(bytes, 2);
        return Math.Max(hash, 1);
    }
}

/// <summary>What a member watched of a title.</summary>
/// <param name="WatchedSeconds">Seconds played.</param>
/// <param name="TitleSeconds">Seconds that the title has; 0 when not known.</param>
public readonly record struct Engagement(double WatchedSeconds, double TitleSeconds);
