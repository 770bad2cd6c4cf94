namespace InferenceEngine.Selection;

/// <summary>Counters since the process started, and where the log stands.</summary>
public sealed record SelectionCounters(
    long Decisions,
    long Pages,
    IReadOnlyDictionary<RewardOutcome, long> Rewards,
    long RewardsFolded,
    long ImpressionsFolded,
    long LogTail,
    long LogDurable,
    long LogFolded,
    int Titles,
    long StateMemoryBytes,
    long NonFiniteFeatures,
    long RewardsWithoutPage,
    long PagesNotLogged,
    long RewardsTakenBack,
    long DrawnFromPrior,
    long UnknownSegments,
    IReadOnlyDictionary<RankingOutcome, long> Rankings);
