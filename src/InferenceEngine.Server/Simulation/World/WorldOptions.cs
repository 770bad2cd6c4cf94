namespace InferenceEngine.Server.Simulation.World;

/// <summary>
/// What a simulated world is like. An hour is a tick: the engine learns between ticks, never within one. The defaults
/// make a week in which every effect shows and all policies take about a minute. Immutable.
/// </summary>
internal sealed record WorldOptions
{
    /// <summary>From which every random number follows.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Hours simulated.</summary>
    public int Hours { get; init; } = 168;

    /// <summary>Pages in an hour, each by another member.</summary>
    public int PagesPerHour { get; init; } = 100;

    /// <summary>Titles on a page.</summary>
    public int TitlesPerPage { get; init; } = 3;

    /// <summary>Titles in the catalogue.</summary>
    public int Titles { get; init; } = 6;

    /// <summary>Artworks that each title has from the beginning.</summary>
    public int Artworks { get; init; } = 6;

    /// <summary>Artworks that each title gets during the run.</summary>
    public int NewArtworks { get; init; } = 2;

    /// <summary>Members, bots included.</summary>
    public int Members { get; init; } = 5000;

    /// <summary>Numbers of a taste, of an embedding and of a request's features.</summary>
    public int Features { get; init; } = 4;

    /// <summary>What a perfect match of taste and embedding adds to the logit of a start; 0 makes all members
    /// alike.</summary>
    public double Taste { get; init; } = 1.5;

    /// <summary>Standard deviation of what features see beside the taste, per number.</summary>
    public double FeatureNoise { get; init; } = 0.2;

    /// <summary>Degrees by which tastes turn in a day.</summary>
    public double DriftDegreesPerDay { get; init; } = 8;

    /// <summary>Mean hours until a reward comes; exponential. 0: before the next hour.</summary>
    public double DelayHours { get; init; } = 2;

    /// <summary>Share of members who reward one artwork of each title, always.</summary>
    public double Bots { get; init; } = 0.01;

    /// <summary>Share of artworks that are clickbait.</summary>
    public double Clickbait { get; init; } = 0.15;

    /// <summary>Decisions of a run, those for bots included.</summary>
    public long Decisions => (long)Hours * PagesPerHour * TitlesPerPage;

    /// <summary>Artworks that each title has in the end.</summary>
    public int AllArtworks => Artworks + NewArtworks;

    /// <summary>What is wrong with a setting and what it may be, or null.</summary>
    public string? Fault() =>
        Range("--hours", Hours, 1, 10_000)
        ?? Range("--pages", PagesPerHour, 1, 10_000)
        ?? Range("--titles", Titles, 1, 1000)
        ?? Range("--titles-per-page", TitlesPerPage, 1, Math.Min(Titles, 100))
        ?? Range("--artworks", Artworks, 2, 100)
        ?? Range("--new-artworks", NewArtworks, 0, 100)
        ?? Range("--members", Members, 2 * PagesPerHour, 10_000_000)
        ?? Range("--features", Features, 1, 32)
        ?? Range("--taste", Taste, 0, 10)
        ?? Range("--noise", FeatureNoise, 0, 10)
        ?? Range("--drift", DriftDegreesPerDay, 0, 360)
        ?? Range("--delay", DelayHours, 0, 72)
        ?? Range("--bots", Bots, 0, 0.5)
        ?? Range("--clickbait", Clickbait, 0, 1)
        ?? (Decisions > MostDecisions
            ? $"--hours × --pages × --titles-per-page is {Decisions}; at most {MostDecisions}." : null);

    // An hour of one core for a policy; more is a typing error.
    private const long MostDecisions = 50_000_000;

    private static string? Range(string option, double value, double least, double most) => value >= least
        && value <= most
        ? null
        : FormattableString.Invariant($"{option} is {value}; it must be {least} to {most}.");
}
