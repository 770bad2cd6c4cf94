namespace InferenceEngine.Server.Simulation.World;

/// <summary>
/// Members, titles and artworks, and what each member would do with each artwork at each hour. Everything follows from
/// the options' seed; nothing depends on what was shown. Tastes lean with a trend that all share and turn as days pass.
/// Immutable; thread-safe.
/// </summary>
internal sealed class SimulatedWorld
{
    // Start probability of a middling artwork without any match: 11 %.
    private const double BaseLogit = -2.1;

    // From the worst to the best artwork: σ(−2.1 ± 1) is 4 % to 25 %.
    private const double QualityWeight = 2;
    private const double AppealDeviation = 0.3;
    private const double ClickbaitBonus = 1;
    private const double StayOfClickbait = 0.1;
    private const double StayOfOthers = 0.85;
    private const double ScoreNoise = 0.1;

    // Of the direction that all members share in a taste, against the member's own of weight 1.
    private const double TrendWeight = 0.6;

    private readonly Chance chance;
    private readonly double[] trendFrom;
    private readonly double[] trendTo;
    private readonly double[] appeals;
    private readonly int[] botFavourites;

    public SimulatedWorld(WorldOptions options)
    {
        Options = options;
        chance = new Chance(options.Seed);
        trendFrom = chance.Direction(options.Features, Purpose.Trend, 0);
        trendTo = chance.Direction(options.Features, Purpose.Trend, 1);
        Titles = [.. Enumerable.Range(0, options.Titles).Select(Title)];
        appeals = [.. Titles.Select((_, t) => AppealDeviation * chance.Normal(Purpose.Appeal, t))];
        botFavourites = [.. Titles.Select((_, t) => chance.Index(options.Artworks, Purpose.Bot, -1, t))];
    }

    /// <summary>What the world is like.</summary>
    public WorldOptions Options { get; }

    /// <summary>Artworks by title, those that come later included.</summary>
    public IReadOnlyList<IReadOnlyList<SimulatedArtwork>> Titles { get; }

    /// <summary>A seed for the keys of an engine on this world.</summary>
    public ulong KeySeed => chance.Word(Purpose.Keys, 0);

    /// <summary>The visits of an hour; no member comes twice in it.</summary>
    public IEnumerable<Visit> Visits(int hour)
    {
        HashSet<int> seen = [];
        for (int page = 0; page < Options.PagesPerHour; page++)
        {
            long number = ((long)hour * Options.PagesPerHour) + page;
            int member = 0;
            for (int attempt = 0; attempt == 0 || !seen.Add(member); attempt++)
                member = chance.Index(Options.Members, Purpose.Visitor, number, attempt);
            yield return NewVisit(number, hour, member);
        }
    }

    /// <summary>The probability of a reward when an artwork is shown on a visit.</summary>
    public double RewardProbability(Visit visit, SimulatedArtwork artwork) =>
        visit.IsBot ? BotReward(artwork) : StartProbability(visit, artwork) * StayProbability(artwork);

    /// <summary>What the member does when an artwork is shown on a visit: the same for every policy.</summary>
    public Answer AnswerTo(Visit visit, SimulatedArtwork artwork)
    {
        if (visit.IsBot)
            return new Answer(BotReward(artwork) > 0, true, 0);
        double start = chance.Uniform(Purpose.Start, visit.Number, artwork.Title, artwork.Index);
        double stay = chance.Uniform(Purpose.Stay, visit.Number, artwork.Title, artwork.Index);
        double delay = -Math.Log(chance.Uniform(Purpose.Delay, visit.Number, artwork.Title)) * Options.DelayHours;
        return new Answer(
            start < StartProbability(visit, artwork),
            stay < StayProbability(artwork),
            (int)Math.Min(delay, MostDelayHours));
    }

    /// <summary>Hours after which no reward comes any more: the reward window of the placement is longer.</summary>
    public const int MostDelayHours = 10 * 24;

    private static double StayProbability(SimulatedArtwork artwork) => artwork.IsClickbait ? StayOfClickbait
        : StayOfOthers;

    private double StartProbability(Visit visit, SimulatedArtwork artwork)
    {
        double logit = BaseLogit + appeals[artwork.Title] + (QualityWeight * (artwork.Quality - 0.5))
            + (Options.Taste * Vectors.Dot(visit.Taste, artwork.Embedding))
                + (artwork.IsClickbait ? ClickbaitBonus : 0);
        return 1 / (1 + Math.Exp(-logit));
    }

    private double BotReward(SimulatedArtwork artwork) => botFavourites[artwork.Title] == artwork.Index ? 1 : 0;

    private SimulatedArtwork[] Title(int title) =>
        [.. Enumerable.Range(0, Options.AllArtworks).Select(index => NewArtwork(title, index))];

    private SimulatedArtwork NewArtwork(int title, int index)
    {
        double quality = chance.Uniform(Purpose.Quality, title, index);
        double score = quality + (ScoreNoise * chance.Normal(Purpose.ScoreNoise, title, index));
        // New ones come in the middle of the run, so that there is a past to learn from and a future to earn in.
        int arrival = index < Options.Artworks
            ? 0
            : (int)(Options.Hours * (0.25 + (0.5 * chance.Uniform(Purpose.Arrival, title, index))));
        return new SimulatedArtwork(
            title,
            index,
            arrival,
            chance.Direction(Options.Features, Purpose.Embedding, title, index),
            quality,
            Math.Clamp(score, 0, 1),
            chance.Uniform(Purpose.Clickbait, title, index) < Options.Clickbait);
    }

    private Visit NewVisit(long number, int hour, int member)
    {
        double[] taste = Taste(member, hour);
        float[] features = new float[taste.Length];
        for (int k = 0; k < features.Length; k++)
            features[k] = (float)(taste[k] + (Options.FeatureNoise * chance.Normal(Purpose.FeatureNoise, number, k)));
        bool isBot = chance.Uniform(Purpose.Bot, member) < Options.Bots;
        return new Visit(number, hour, member, isBot, PageTitles(number), taste, features);
    }

    private double[] Taste(int member, int hour)
    {
        double angle = Options.DriftDegreesPerDay * hour / 24 * Math.PI / 180;
        double[] from =
            Vectors.Mix(TrendWeight, trendFrom, 1, chance.Direction(Options.Features, Purpose.Taste, member, 0));
        double[] to =
            Vectors.Mix(TrendWeight, trendTo, 1, chance.Direction(Options.Features, Purpose.Taste, member, 1));
        return Vectors.Unit(Vectors.Mix(Math.Cos(angle), from, Math.Sin(angle), to));
    }

    // The first steps of a shuffle (Fisher and Yates).
    private int[] PageTitles(long number)
    {
        int[] all = [.. Enumerable.Range(0, Options.Titles)];
        for (int i = 0; i < Options.TitlesPerPage; i++)
        {
            int j = i + chance.Index(all.Length - i, Purpose.Titles, number, i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return all[..Options.TitlesPerPage];
    }
}
