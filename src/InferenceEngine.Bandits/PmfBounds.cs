using System.Buffers;

namespace InferenceEngine.Bandits;

/// <summary>
/// Floors and caps on probabilities: of all pmfs q within the bounds, the one nearest to p in Kullback–Leibler
/// divergence ∑ q ln(q / p), which is <c>q_i = clamp(t·p_i, floor_i, cap_i)</c> with the t that makes it sum to 1.
/// Found exactly in at most n rounds: each fixes the arms that violate the side with the larger total violation, as
/// those cannot come off their bound again. A pure function; thread-safe.
/// </summary>
public static class PmfBounds
{
    private const int OnStack = 128;

    // Stands for probability 0, so that arms without any share what the others may not take.
    private const double Nothing = 1e-290;

    // Rounding leaves this much: not a probability.
    private const double Negligible = 1e-13;

    /// <summary>
    /// Moves <paramref name="pmf"/>, which sums to 1, within the bounds. Arms of probability 0 are raised to their
    /// floor, and share evenly what the others may not take. A floor over its arm's cap counts as the cap. Bounds that
    /// no pmf can keep are scaled, which the result says.
    /// </summary>
    /// <param name="pmf">Non-negative; changed in place.</param>
    /// <param name="floors">Least probability of each arm, in [0, 1].</param>
    /// <param name="caps">Most probability of each arm, in [0, 1].</param>
    /// <exception cref="ArgumentException">Lengths differ, or a bound is not in [0, 1].</exception>
    public static BoundsOutcome Apply(Span<double> pmf, ReadOnlySpan<double> floors, ReadOnlySpan<double> caps)
    {
        (double low, double high) = Check(pmf, floors, caps);
        if (pmf.IsEmpty)
            return BoundsOutcome.Met;
        if (high < 1)
        {
            for (int i = 0; i < pmf.Length; i++)
                pmf[i] = high > 0 ? caps[i] / high : 1.0 / pmf.Length;
            return BoundsOutcome.CapsScaled;
        }

        if (low >= 1)
        {
            for (int i = 0; i < pmf.Length; i++)
                pmf[i] = Math.Min(floors[i], caps[i]) / low;
            return low > 1 ? BoundsOutcome.FloorsScaled : BoundsOutcome.Met;
        }

        Fill(pmf, floors, caps);
        return BoundsOutcome.Met;
    }

    /// <summary>The same floor and the same cap for every arm.</summary>
    /// <exception cref="ArgumentException">A bound is not in [0, 1].</exception>
    public static BoundsOutcome Apply(Span<double> pmf, double floor, double cap)
    {
        double[]? rented = pmf.Length > OnStack ? ArrayPool<double>.Shared.Rent(2 * pmf.Length) : null;
        Span<double> bounds = rented ?? stackalloc double[2 * OnStack];
        Span<double> floors = bounds[..pmf.Length];
        Span<double> caps = bounds.Slice(pmf.Length, pmf.Length);
        floors.Fill(floor);
        caps.Fill(cap);
        BoundsOutcome outcome = Apply(pmf, floors, caps);
        if (rented is not null)
            ArrayPool<double>.Shared.Return(rented);
        return outcome;
    }

    private static void Fill(Span<double> pmf, ReadOnlySpan<double> floors, ReadOnlySpan<double> caps)
    {
        bool[]? rented = pmf.Length > OnStack ? ArrayPool<bool>.Shared.Rent(pmf.Length) : null;
        Span<bool> isFixed = (rented ?? stackalloc bool[OnStack])[..pmf.Length];
        isFixed.Clear();
        foreach (ref double p in pmf)
            p = Math.Max(p, Nothing);
        double scale;
        do
        {
            scale = Scale(pmf, isFixed);
        }
        while (FixWorseSide(pmf, floors, caps, isFixed, scale));
        for (int i = 0; i < pmf.Length; i++)
            pmf[i] = isFixed[i] ? pmf[i] : pmf[i] * scale;
        foreach (ref double p in pmf)
            p = p > Negligible ? p : 0;
        if (rented is not null)
            ArrayPool<bool>.Shared.Return(rented);
    }

    /// <summary>Sets arms to the bound that they violate; false when none does.</summary>
    private static bool FixWorseSide(
        Span<double> pmf, ReadOnlySpan<double> floors, ReadOnlySpan<double> caps, Span<bool> isFixed, double scale)
    {
        double under = 0;
        double over = 0;
        for (int i = 0; i < pmf.Length; i++)
        {
            under += isFixed[i] ? 0 : Math.Max(0, Math.Min(floors[i], caps[i]) - (pmf[i] * scale));
            over += isFixed[i] ? 0 : Math.Max(0, (pmf[i] * scale) - caps[i]);
        }

        if (under == 0 && over == 0)
            return false;
        for (int i = 0; i < pmf.Length; i++)
        {
            double floor = Math.Min(floors[i], caps[i]);
            double wanted = pmf[i] * scale;
            if (isFixed[i] || !(under >= over ? wanted < floor : wanted > caps[i]))
                continue;
            pmf[i] = under >= over ? floor : caps[i];
            isFixed[i] = true;
        }

        return true;
    }

    /// <summary>By what the free arms have to be multiplied, so that all add up to 1.</summary>
    private static double Scale(ReadOnlySpan<double> pmf, ReadOnlySpan<bool> isFixed)
    {
        double rest = 1;
        double weight = 0;
        for (int i = 0; i < pmf.Length; i++)
        {
            rest -= isFixed[i] ? pmf[i] : 0;
            weight += isFixed[i] ? 0 : pmf[i];
        }

        return rest > Negligible && weight > 0 ? rest / weight : 0;
    }

    private static (double Low, double High) Check(
        ReadOnlySpan<double> pmf, ReadOnlySpan<double> floors, ReadOnlySpan<double> caps)
    {
        BestArms.CheckLength(floors.Length, pmf);
        BestArms.CheckLength(caps.Length, pmf);
        double low = 0;
        double high = 0;
        for (int i = 0; i < pmf.Length; i++)
        {
            if (!(floors[i] >= 0 && floors[i] <= 1 && caps[i] >= 0 && caps[i] <= 1 && pmf[i] >= 0))
                throw new ArgumentException(
                    $"Arm {i}: floor {floors[i]}, cap {caps[i]} and p {pmf[i]} must be in [0, 1].");
            low += Math.Min(floors[i], caps[i]);
            high += caps[i];
        }

        return (low, high);
    }
}
