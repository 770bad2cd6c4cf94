using System.CommandLine;
using InferenceEngine.Selection;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Simulation;
using InferenceEngine.Server.Simulation.Replay;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Commands;

/// <summary>The options of <c>engine simulate</c>, and the simulation that they ask for.</summary>
internal sealed class SimulateArguments
{
    private static readonly WorldOptions Defaults = new();

    private readonly Option<string?> policies = Text("--policies",
        $"Policies, with commas between (default: all of {string.Join(',', NamedPolicies.Names)})", "NAMES");
    private readonly Option<string?> policyFile =
        Text("--policy-file", "JSON array of more policies: objects with id, kind and settings", "FILE");
    private readonly Option<long> seed = Number("--seed", "Every random number follows from it", 1L);
    private readonly Option<int> repeat = Number("--repeat", "Repetitions, each in a world of its own, 1 to 100", 5);
    private readonly Option<int> parallel = Number("--parallel", "Runs at a time, 1 to 64", Environment.ProcessorCount);
    private readonly Option<string?> output =
        Text("--out", "Folder for curves.csv and regret.svg (and .png where rsvg-convert is installed)", "DIR");
    private readonly Option<string?> vowpal =
        Text("--export-vw", "Also write the first policy's first repetition for Vowpal Wabbit --cb_adf", "FILE");
    private readonly Option<string?> truth = Text(
        "--export-truth", "Also write the true reward probabilities of each decision, a file per repetition", "DIR");
    private readonly Option<string?> ranking = Text(
        "--export-ranking", "Also write what the first policy showed and earned, to train a ranker on; a file per repetition", "DIR");
    private readonly Option<string?> replay =
        Text("--replay", "Replay a log of the Open Bandit Dataset instead of a simulated world", "FOLDER");
    private readonly Option<bool> quick = Flag("--quick", "A tiny world and two repetitions: only whether it works");
    private readonly Option<bool> coldStart =
        Flag("--cold-start", "Many new artworks, each policy with and without priors fitted to past ones");
    private readonly Option<bool> undoBots =
        Flag("--undo-bots", "Take the bots' rewards back in the end and say what that did");
    private readonly Option<int?> hours = Maybe<int>("--hours", "Hours simulated", Defaults.Hours);
    private readonly Option<int?> pages = Maybe<int>("--pages", "Pages in an hour", Defaults.PagesPerHour);
    private readonly Option<int?> titlesPerPage =
        Maybe<int>("--titles-per-page", "Titles on a page", Defaults.TitlesPerPage);
    private readonly Option<int?> titles = Maybe<int>("--titles", "Titles", Defaults.Titles);
    private readonly Option<int?> artworks =
        Maybe<int>("--artworks", "Artworks of a title from the beginning", Defaults.Artworks);
    private readonly Option<int?> newArtworks =
        Maybe<int>("--new-artworks", "Artworks of a title that come during the run", Defaults.NewArtworks);
    private readonly Option<int?> members = Maybe<int>("--members", "Members", Defaults.Members);
    private readonly Option<int?> features =
        Maybe<int>("--features", "Numbers of a taste and of an embedding", Defaults.Features);
    private readonly Option<double?> taste =
        Maybe<double>("--taste", "How much taste decides; 0: all members are alike", Defaults.Taste);
    private readonly Option<double?> noise =
        Maybe<double>("--noise", "Deviation of the features from the taste", Defaults.FeatureNoise);
    private readonly Option<double?> drift =
        Maybe<double>("--drift", "Degrees by which tastes turn in a day", Defaults.DriftDegreesPerDay);
    private readonly Option<double?> delay =
        Maybe<double>("--delay", "Mean hours until a reward comes", Defaults.DelayHours);
    private readonly Option<double?> bots =
        Maybe<double>("--bots", "Share of members who reward one artwork always", Defaults.Bots);
    private readonly Option<double?> clickbait =
        Maybe<double>("--clickbait", "Share of artworks that many start and few stay with", Defaults.Clickbait);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            policies, policyFile, seed, repeat, output, quick, coldStart, undoBots, hours, pages, titlesPerPage, titles,
            artworks, newArtworks, members, features, taste, noise, drift, delay, bots, clickbait, parallel, vowpal,
            truth, ranking, replay,
        ];
        foreach (Option option in all)
            command.Add(option);
    }

    /// <summary>Where results go, as a full path, or null.</summary>
    public string? OutFolder(ParseResult parsed) =>
        parsed.GetValue(output) is { } folder ? Path.GetFullPath(folder) : null;

    /// <summary>The files to write on the way.</summary>
    public StreamFiles Files(ParseResult parsed, SimulationOptions options) =>
        new(options.Contenders[0], parsed.GetValue(vowpal), parsed.GetValue(truth), parsed.GetValue(ranking));

    /// <summary>The replay that is asked for instead, or null.</summary>
    /// <exception cref="UsageException">The folder or a policy cannot be.</exception>
    public ReplaySeries? Replay(ParseResult parsed, IArtworkRankers rankers)
    {
        if (parsed.GetValue(replay) is not { } folder)
            return null;
        Policy[] replayed = [.. Contenders(parsed, OpenBanditFolder.Features, rankers).Select(c => c.Policy).Distinct()];
        return Array.Find(replayed, p => p.Ranker is not null) is { } ranked
            ? throw new UsageException($"Policy '{ranked.Id}' has a ranker; no ranker was trained on what is replayed.")
            : new ReplaySeries(folder, replayed, parsed.GetValue(seed));
    }

    /// <summary>What is to be run.</summary>
    /// <exception cref="UsageException">A value cannot be.</exception>
    public SimulationOptions Options(ParseResult parsed, IArtworkRankers rankers)
    {
        WorldOptions world = World(parsed);
        if (world.Fault() is { } fault)
            throw new UsageException(fault);
        int repetitions = parsed.GetResult(repeat) is { Implicit: false } || !parsed.GetValue(quick)
            ? parsed.GetValue(repeat) : 2;
        if (repetitions is < 1 or > 100)
            throw new UsageException($"--repeat is {repetitions}; it must be 1 to 100.");
        if (parsed.GetValue(parallel) is < 1 or > 64)
            throw new UsageException($"--parallel is {parsed.GetValue(parallel)}; it must be 1 to 64.");
        return new SimulationOptions(Contenders(parsed, world.Features, rankers), world)
        {
            Repetitions = repetitions,
            Parallel = parsed.GetValue(parallel),
            UndoBots = parsed.GetValue(undoBots),
        };
    }

    private Contender[] Contenders(ParseResult parsed, int featureCount, IArtworkRankers rankers)
    {
        bool pairs = parsed.GetValue(coldStart);
        string names = parsed.GetValue(policies)
            ?? (parsed.GetValue(policyFile) is not null ? string.Empty
                : pairs ? "beta-thompson,gaussian-thompson"
                : string.Join(',', NamedPolicies.NamesFor(featureCount)));
        List<Policy> chosen =
        [
            .. names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(name => NamedPolicies.Pin(NamedPolicies.Find(name, featureCount), rankers)),
        ];
        if (parsed.GetValue(policyFile) is { } file)
            chosen.AddRange(NamedPolicies.Read(file, rankers));
        if (chosen.Count is 0 or > 100 || chosen.DistinctBy(p => p.Id).Count() < chosen.Count)
            throw new UsageException("Name 1 to 100 policies, each once.");
        bool[] priors = pairs ? [false, true] : [false];
        return
        [
            .. from policy in chosen
            from fits in priors
            select new Contender(policy, fits) { Rankers = rankers },
        ];
    }

    private WorldOptions World(ParseResult parsed)
    {
        WorldOptions start =
            Start(parsed.GetValue(quick), parsed.GetValue(coldStart)) with { Seed = parsed.GetValue(seed) };
        return start with
        {
            Hours = parsed.GetValue(hours) ?? start.Hours,
            PagesPerHour = parsed.GetValue(pages) ?? start.PagesPerHour,
            TitlesPerPage = parsed.GetValue(titlesPerPage) ?? start.TitlesPerPage,
            Titles = parsed.GetValue(titles) ?? start.Titles,
            Artworks = parsed.GetValue(artworks) ?? start.Artworks,
            NewArtworks = parsed.GetValue(newArtworks) ?? start.NewArtworks,
            Members = parsed.GetValue(members) ?? start.Members,
            Features = parsed.GetValue(features) ?? start.Features,
            Taste = parsed.GetValue(taste) ?? start.Taste,
            FeatureNoise = parsed.GetValue(noise) ?? start.FeatureNoise,
            DriftDegreesPerDay = parsed.GetValue(drift) ?? start.DriftDegreesPerDay,
            DelayHours = parsed.GetValue(delay) ?? start.DelayHours,
            Bots = parsed.GetValue(bots) ?? start.Bots,
            Clickbait = parsed.GetValue(clickbait) ?? start.Clickbait,
        };
    }

    // For cold start: enough artworks in the past to learn from, many new ones, and no disturbance that hides the
    // difference.
    private static WorldOptions Start(bool quick, bool coldStart)
    {
        WorldOptions world = coldStart
            ? Defaults with { Titles = 16, Artworks = 4, NewArtworks = 8, Bots = 0, DriftDegreesPerDay = 0 }
            : Defaults;
        return quick ? world with { Hours = 30, PagesPerHour = 20, Members = 400 } : world;
    }

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static Option<T> Number<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };

    private static Option<T?> Maybe<T>(string name, string description, T value)
        where T : struct => new(name) { Description = $"{description} (default: {value})", HelpName = "N" };

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
