namespace InferenceEngine.Server.Simulation.World;

/// <summary>What a random number of the world is for: numbers of different purposes are independent.</summary>
internal enum Purpose
{
    /// <summary>Where all members' tastes lean at the beginning and to where they drift.</summary>
    Trend = 1,

    /// <summary>A member's own taste.</summary>
    Taste,

    /// <summary>Whether a member is a bot.</summary>
    Bot,

    /// <summary>What a title's artworks have in common.</summary>
    Appeal,

    /// <summary>An artwork's embedding.</summary>
    Embedding,

    /// <summary>An artwork's quality.</summary>
    Quality,

    /// <summary>What the quality score sees beside the quality.</summary>
    ScoreNoise,

    /// <summary>Whether an artwork is clickbait.</summary>
    Clickbait,

    /// <summary>When a new artwork comes.</summary>
    Arrival,

    /// <summary>Who visits.</summary>
    Visitor,

    /// <summary>Which titles a page shows.</summary>
    Titles,

    /// <summary>What features see beside the taste.</summary>
    FeatureNoise,

    /// <summary>Whether a member starts to watch.</summary>
    Start,

    /// <summary>Whether who started stays.</summary>
    Stay,

    /// <summary>How long a reward takes.</summary>
    Delay,

    /// <summary>Seeds of the engines' keys.</summary>
    Keys,

    /// <summary>Rejection of logged rows.</summary>
    Rejection,
}
