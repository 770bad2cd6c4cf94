namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What the member has seen, what the row is about and what the page shows already change an arm's weight before the
/// draw, so that the propensity stays exact. Pure; allocates nothing.
/// </summary>
internal static class Strategies
{
    /// <summary>Writes the factors of the eligible arms and multiplies the pmf by them; the sum is 1 again.</summary>
    public static void Apply(Policy policy, Lane lane, TitleEntry title, PageContext context, Span<double> pmf)
    {
        SlotScratch scratch = lane.Scratch;
        double sum = 0;
        for (int i = 0; i < pmf.Length; i++)
        {
            ref SlotFactors factors = ref scratch.Factors[i];
            double remembered = scratch.Remembered[i] = lane.Remembered.Of(title.Key, scratch.Keys[i]);
            uint[] tags = scratch.Entries[scratch.Indices[i]]!.TagKeys;
            factors = new SlotFactors
            {
                Exposure = ExposureFactor(policy, title, scratch.Keys[i], context, remembered),
                Scene = 1 + (policy.SceneBoost * Share(tags, context.RowTags)),
                Diversity = 1 - (policy.DiversityPenalty * Share(tags, lane.Page.ShownTags)),
            };
            pmf[i] *= factors.Product;
            sum += pmf[i];
        }

        // No factor is zero, so neither is the sum.
        for (int i = 0; i < pmf.Length; i++)
            pmf[i] /= sum;
    }

    /// <summary>Leaves only the likeliest arms, in equal parts, once a page has explored as often as it may.</summary>
    public static void LimitExploration(Policy policy, PageState page, Span<double> pmf)
    {
        if (policy.PageExplorations == 0 || page.Explorations < policy.PageExplorations)
            return;
        double best = Largest(pmf);
        int ties = 0;
        foreach (double p in pmf)
            ties += p == best ? 1 : 0;
        for (int i = 0; i < pmf.Length; i++)
            pmf[i] = pmf[i] == best ? 1.0 / ties : 0;
    }

    /// <summary>The largest probability.</summary>
    public static double Largest(ReadOnlySpan<double> pmf)
    {
        double best = 0;
        foreach (double p in pmf)
            best = Math.Max(best, p);
        return best;
    }

    private static double ExposureFactor(Policy policy, TitleEntry title, uint arm, PageContext context, double remembered)
    {
        const double mostCounted = 20; // 0.5^20 is nothing
        double count = remembered;
        foreach (ref readonly Exposure exposure in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(context.Exposures))
        {
            if (exposure.Title == title.Key && exposure.Arm == arm)
                count += exposure.Count;
        }

        return Math.Max(Math.Pow(policy.ExposureFactor, Math.Min(count, mostCounted)), 1e-6);
    }

    /// <summary>Share of an artwork's tags that are among others.</summary>
    private static double Share(uint[] tags, List<uint> others)
    {
        if (tags.Length == 0 || others.Count == 0)
            return 0;
        int found = 0;
        foreach (uint tag in tags)
            found += others.Contains(tag) ? 1 : 0;
        return (double)found / tags.Length;
    }
}
