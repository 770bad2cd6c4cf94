using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceEngine.Selection;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Simulation;

/// <summary>The policies that a simulation knows by name, and those that a file adds. Pure.</summary>
internal static class NamedPolicies
{
    // What a reward of 0 or 1 with a rate of about a tenth deviates from its mean: √(0.1 · 0.9).
    private const double RewardDeviation = 0.3;

    // What models/ranker/train.py was given, and how it is named.
    private const int RankedFeatures = 4;
    private const string Ranked = "ranked-";
    private static readonly RankerPrior Trained = new("simulated-deepfm", "1")
    {
        DeadlineMs = 1000, // a missed deadline would make the result depend on the machine
    };

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>All names, in the order in which they are run.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "uniform", "epsilon-greedy", "softmax", "ucb1", "beta-thompson", "gaussian-thompson", "top-two", "lin-ucb",
        "lin-thompson", "logistic-thompson", "inverse-gap", "shared-inverse-gap", "ranked-thompson", "ranked-lin-ucb",
    ];

    /// <summary>The names that worlds with so many features have: the ranker was trained on one kind of world.</summary>
    public static IEnumerable<string> NamesFor(int features) =>
        Names.Where(name => features == RankedFeatures || !name.StartsWith(Ranked, StringComparison.Ordinal));

    /// <summary>A policy by name for requests with so many features.</summary>
    /// <exception cref="UsageException">There is no such name.</exception>
    public static Policy Find(string name, int features) => name switch
    {
        "uniform" => Of(name, PolicyKind.Uniform),
        "epsilon-greedy" => Of(name, PolicyKind.EpsilonGreedy),
        "softmax" => Of(name, PolicyKind.Softmax),
        "ucb1" => Of(name, PolicyKind.Ucb1),
        "beta-thompson" => Of(name, PolicyKind.BetaThompson),
        "gaussian-thompson" => Of(name, PolicyKind.GaussianThompson),
        "top-two" => Of(name, PolicyKind.BetaThompson) with { TopTwo = 0.5 },
        "lin-ucb" => Of(name, PolicyKind.LinUcb, features) with { Form = ModelForm.Full },
        "lin-thompson" => Of(name, PolicyKind.LinThompson, features) with { Form = ModelForm.Full },
        "logistic-thompson" => Of(name, PolicyKind.LogisticThompson, features),
        "inverse-gap" => Of(name, PolicyKind.InverseGap, features),
        "shared-inverse-gap" => Of(name, PolicyKind.InverseGap, features) with
        {
            Scope = ModelScope.Shared,
            ArtworkDimensions = features + 1, // the quality score is the last
        },
        _ when name.StartsWith(Ranked, StringComparison.Ordinal) && features != RankedFeatures => throw new UsageException(
            $"'{name}' has a ranker that was trained on members with {RankedFeatures} features, not {features}."),
        "ranked-thompson" => Of(name, PolicyKind.BetaThompson) with { Ranker = Trained with { Strength = 200 } },
        "ranked-lin-ucb" => Find("lin-ucb", features) with { Id = name, Ranker = Trained },
        _ => throw new UsageException($"There is no policy '{name}'. These are: {string.Join(", ", Names)}."),
    };

    /// <summary>Policies of a JSON file: an array of objects with the settings of a policy, as <c>{"id": "p", "kind":
    /// "Ucb1"}</c>.</summary>
    /// <exception cref="UsageException">The file is not that, or a setting is wrong.</exception>
    public static IReadOnlyList<Policy> Read(string path, IArtworkRankers rankers)
    {
        try
        {
            Policy[] policies = [.. JsonSerializer.Deserialize<Policy[]>(File.ReadAllBytes(path), Json)!.Select(
                p => Pin(p with { Version = 1 }, rankers))];
            foreach (Policy policy in policies)
            {
                string? fault = Limits.IsId(policy.Id ?? string.Empty) ? policy.Fault()
                    : "id must be 1 to 128 characters of A-Z a-z 0-9 . _ : -";
                if (fault is not null)
                    throw new UsageException($"{path}: policy '{policy.Id}': {fault}");
            }

            return policies;
        }
        catch (Exception wrong) when (
            wrong is JsonException or IOException or UnauthorizedAccessException or NullReferenceException)
        {
            throw new UsageException($"{path} cannot be read as policies: {wrong.Message}");
        }
    }

    /// <summary>A policy with its ranker as it is here.</summary>
    /// <exception cref="UsageException">There is no such ranker.</exception>
    public static Policy Pin(Policy policy, IArtworkRankers rankers) =>
        policy.WithRanker(rankers, out string fault) ?? throw new UsageException($"Policy '{policy.Id}': {fault}");

    private static Policy Of(string name, PolicyKind kind, int features = 0) => new(name, 1)
    {
        Kind = kind,
        Dimensions = features,
        RewardDeviation = RewardDeviation,
    };
}
