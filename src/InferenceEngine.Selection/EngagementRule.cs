namespace InferenceEngine.Selection;

/// <summary>
/// How watching becomes a reward in [0, 1], so that a picture that promises what the film does not keep earns little:
/// nothing for who leaves at once, and else a mix of how long and how much of the title was watched. Immutable.
/// </summary>
/// <param name="AbandonSeconds">Watching less than this earns <paramref name="AbandonValue"/>.</param>
/// <param name="AbandonValue">Reward of who leaves at once; usually 0.</param>
/// <param name="FullSeconds">Time after which watching longer earns no more.</param>
/// <param name="CompletionWeight">Share of completion in the mix, 0 to 1; the rest is time.</param>
public sealed record EngagementRule(double AbandonSeconds, double AbandonValue, double FullSeconds, double CompletionWeight)
{
    /// <summary>Two minutes are no watching; half an hour and half the title are each half of the best.</summary>
    public static EngagementRule Default { get; } = new(120, 0, 1800, 0.5);

    /// <summary>Reward of watching for some seconds a title that has so many (0 when not known: time alone counts).</summary>
    public double Reward(double watchedSeconds, double titleSeconds)
    {
        if (watchedSeconds < AbandonSeconds && !(titleSeconds > 0 && watchedSeconds >= 0.9 * titleSeconds))
            return AbandonValue;
        double time = Math.Min(watchedSeconds / FullSeconds, 1);
        if (!(titleSeconds > 0))
            return time;
        double completion = Math.Min(watchedSeconds / titleSeconds, 1);
        return (CompletionWeight * completion) + ((1 - CompletionWeight) * Math.Max(time, completion >= 0.9 ? 1 : 0));
    }

    /// <summary>What is wrong with a setting, or null.</summary>
    public string? Fault() =>
        AbandonSeconds is >= 0 and < 1e6 && AbandonValue is >= 0 and <= 1 && FullSeconds is > 0 and < 1e6
            && CompletionWeight is >= 0 and <= 1
            ? null
            : "abandon_seconds and full_seconds must be 0 to 1000000, abandon_value and completion_weight 0 to 1.";
}
