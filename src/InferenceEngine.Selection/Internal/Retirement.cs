namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Gradual retirement: while an arm with enough impressions is hardly ever the best, its largest probability halves
/// hour by hour; after some steps it is no longer drawn, until an editor brings it back. An arm that recovers on the way
/// gets its probability back as slowly. Pure.
/// </summary>
internal static class Retirement
{
    /// <summary>Halvings after which an arm is retired: under one percent.</summary>
    public const int LastStep = 7;

    private const uint StepSeconds = 3600;

    /// <summary>
    /// Takes at most one step an hour, by the arms' pmf in the scratch's Base; returns whether an arm was retired.
    /// </summary>
    public static bool Step(Policy policy, Span<ArmRecord> arms, SlotScratch scratch, int active, ref RecordHeader header)
    {
        ushort hour = (ushort)(header.DecayedSeconds / StepSeconds);
        if (policy.RetireBelow == 0 || active < 2 || header.RetireHour == hour)
            return false;
        header.RetireHour = hour;
        int left = active;
        for (int i = 0; i < active; i++)
        {
            ref ArmRecord arm = ref arms[scratch.Indices[i]];
            bool loses = arm.Impressions >= policy.RetireAfterImpressions && scratch.Base[i] < policy.RetireBelow;
            arm.RetireSteps = (byte)Math.Clamp(arm.RetireSteps + (loses ? 1 : -1), 0, LastStep);
            scratch.Arms[scratch.Indices[i]].RetireSteps = arm.RetireSteps;
            if (arm.RetireSteps < LastStep || left == 1)
                continue;
            arm.State = ArmState.RetiredByPolicy;
            left--;
        }

        return left < active;
    }
}
