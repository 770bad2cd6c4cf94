using InferenceEngine.Selection.Internal.Exposures;
using InferenceEngine.Selection.Internal.Ranking;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What one page at a time needs of its own: a reader of the store, a signer, an impression counter and room for ids
/// and pmfs. Leased for a page; not thread-safe.
/// </summary>
internal sealed class Lane(StateReader reader, DecisionSigner signer) : IDisposable
{
    private double[] covariance = [];
    private long decisions;
    private long pages;
    private long nonFinite;
    private readonly long[] rankings = new long[Enum.GetValues<RankingOutcome>().Length];

    public StateReader Reader { get; } = reader;

    public DecisionSigner Signer { get; } = signer;

    public ImpressionCounter Impressions { get; } = new();

    public DecisionId[] Ids { get; } = new DecisionId[Limits.PageTitles];

    public int[] Slots { get; } = new int[Limits.PageTitles];

    public SlotScratch Scratch { get; } = new();

    public PageState Page { get; } = new();

    public PageFeatures Features { get; } = new();

    public SharedScores Shared { get; } = new();

    public PageRanking Ranking { get; } = new();

    public RememberedExposures Remembered { get; } = new();

    public PageWriter Writer { get; } = new();

    /// <summary>Room for a matrix of <paramref name="count"/> arms; it grows to the largest that was needed.</summary>
    public Span<double> Covariance(int count)
    {
        if (covariance.Length < count * count)
            covariance = new double[count * count];
        return covariance.AsSpan(0, count * count);
    }

    public StateKey[] Keys { get; } = new StateKey[Limits.PageTitles];

    public DrawVisitor[] Draws { get; } = new DrawVisitor[Limits.PageTitles];

    public PolicyEntry[] Policies { get; } = new PolicyEntry[Limits.PageTitles];

    /// <summary>Titles of the pages that this lane chose. Of each lane its own, so that threads do not share the count.</summary>
    public long Decisions => Volatile.Read(ref decisions);

    /// <summary>Pages that this lane chose.</summary>
    public long Pages => Volatile.Read(ref pages);

    /// <summary>Features of their contexts that were not finite.</summary>
    public long NonFinite => Volatile.Read(ref nonFinite);

    /// <summary>Pages whose ranking came out so.</summary>
    public long Rankings(RankingOutcome outcome) => Volatile.Read(ref rankings[(int)outcome]);

    /// <summary>Counts a page.</summary>
    public void Count(int titles, int nonFiniteFeatures)
    {
        if (Ranking.Outcome != RankingOutcome.None)
            Interlocked.Increment(ref rankings[(int)Ranking.Outcome]);
        Volatile.Write(ref pages, pages + 1);
        Volatile.Write(ref decisions, decisions + titles);
        Volatile.Write(ref nonFinite, nonFinite + nonFiniteFeatures);
    }

    public void Dispose()
    {
        Reader.Dispose();
        Signer.Dispose();
    }
}
