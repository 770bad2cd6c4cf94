using System.Buffers;
using System.Runtime.CompilerServices;

namespace InferenceEngine.Bandits;

/// <summary>
/// Thompson sampling for Beta–Bernoulli arms as an explicit pmf: the probability that an arm's draw is the largest,
/// <c>p_i = ∫ f_i(t) ∏_{j≠i} F_j(t) dt</c>.
/// <para>
/// The integral is taken on the logit scale <c>t = ln(x / (1 − x))</c>, where every Beta density is smooth and has
/// exponential tails, in panels of eight Gauss–Legendre points, from the highest upper tail down until the largest
/// draw is hardly ever below. A panel is as wide as the narrowest arm that lies in it resolves, so that a narrow
/// arm costs points only where it lies, and an arm that cannot win costs none. A pure function; thread-safe.
/// </para>
/// </summary>
public static class BetaThompson
{
    /// <summary>Most arms in one call: memory stays under 256 KiB.</summary>
    public const int MaxArms = 1024;

    /// <summary>
    /// Writes the pmf of <paramref name="arms"/> to <paramref name="pmf"/> (same length): non-negative, sums to 1
    /// within rounding, equal for equal posteriors.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Lengths differ, there are too many arms, or a posterior is not positive and finite.
    /// </exception>
    [SkipLocalsInit]
    public static void Pmf(ReadOnlySpan<BetaPosterior> arms, Span<double> pmf)
    {
        Check(arms, pmf);
        if (arms.Length <= 1)
        {
            pmf.Fill(1);
            return;
        }

        const int OnStack = 64;
        BetaPanelArm[]? rented = arms.Length > OnStack ? ArrayPool<BetaPanelArm>.Shared.Rent(arms.Length) : null;
        Span<BetaPanelArm> memory = rented ?? stackalloc BetaPanelArm[OnStack];
        BetaPanels panels = new(memory[..arms.Length], arms);
        panels.Integrate(pmf);
        if (rented is not null)
            ArrayPool<BetaPanelArm>.Shared.Return(rented);
    }

    private static void Check(ReadOnlySpan<BetaPosterior> arms, Span<double> pmf)
    {
        if (arms.Length != pmf.Length)
            throw new ArgumentException($"{arms.Length} arms but room for {pmf.Length} probabilities.");
        if (arms.Length > MaxArms)
            throw new ArgumentException($"{arms.Length} arms; at most {MaxArms} are supported.");
        foreach (BetaPosterior arm in arms)
        {
            if (!(arm.Alpha > 0 && arm.Beta > 0 && double.IsFinite(arm.Alpha + arm.Beta)))
                throw new ArgumentException(
                    $"A Beta posterior needs positive finite counts, not ({arm.Alpha}, {arm.Beta}).");
        }
    }
}
