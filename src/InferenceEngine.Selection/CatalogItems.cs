namespace InferenceEngine.Selection;

/// <summary>A thing to watch.</summary>
public sealed record Title(string Id, string Name);

/// <summary>Where artwork is shown; fixes which artworks are eligible and when rewards are late.</summary>
public sealed record Placement(string Id, string Name, string AspectRatio, long EpochSeconds, long RewardWindowSeconds);

/// <summary>One picture of a title.</summary>
public sealed record Artwork(
    string TitleId,
    string Id,
    string AspectRatio,
    string Uri,
    IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, double> Scores,
    bool Retired = false,
    string RetiredReason = "");
