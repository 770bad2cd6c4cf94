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

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>All names, in the order in which they are run.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "uniform", "epsilon-greedy", "softmax", "ucb1", "beta-thompson", "gaussian-thompson", "top-two", "lin-ucb",
        "lin-thompson", "logistic-thompson", "inverse-gap", "shared-inverse-gap",
    ];

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
        _ => throw new UsageException($"There is no policy '{name}'. These are: {string.Join(", ", Names)}."),
    };

    /// <summary>Policies of a JSON file: an array of objects with the settings of a policy, as <c>{"id": "p", "kind":
    /// "Ucb1"}</c>.</summary>
    /// <exception cref="UsageException">The file is not that, or a setting is wrong.</exception>
    public static IReadOnlyList<Policy> Read(string path)
    {
        try
        {
            Policy[] policies = [.. JsonSerializer.Deserialize<Policy[]>(File.ReadAllBytes(path), Json)!.Select(
                p => p with { Version = 1 })];
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

    private static Policy Of(string name, PolicyKind kind, int features = 0) => new(name, 1)
    {
        Kind = kind,
        Dimensions = features,
        RewardDeviation = RewardDeviation,
    };
}
