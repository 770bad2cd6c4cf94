using InferenceEngine.Selection;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>Between policies and their messages; checks what comes from the wire.</summary>
internal static class PolicyMapping
{
    /// <summary>A policy of a message; 0 in a field is its default. A ranker that it names has to be there.</summary>
    public static Policy Policy(V1.Policy? message, IArtworkRankers rankers)
    {
        if (message is null)
            throw GrpcErrors.Invalid("policy", "is missing.");
        if (message.Version is < 0)
            throw GrpcErrors.Invalid("policy.version", $"is {message.Version}; it must be 0 (the next) or more.");
        V1.Strategies strategies = message.Strategies ?? new V1.Strategies();
        V1.Retirement retirement = message.Retirement ?? new V1.Retirement();
        Policy policy = new(CatalogMapping.Id("policy.id", message.Id), message.Version)
        {
            PriorAlpha = Or(message.PriorAlpha, 1),
            PriorBeta = Or(message.PriorBeta, 1),
            Floor = message.Floor,
            Cap = Or(message.Cap, 1),
            HalfLifeSeconds = message.HalfLifeSeconds,
            LogFraction = message.LogFraction,
            ExposureFactor = Or(strategies.ExposureFactor, 1),
            ExposureHalfLifeSeconds = strategies.ExposureHalfLifeSeconds,
            SceneBoost = strategies.SceneBoost,
            DiversityPenalty = strategies.DiversityPenalty,
            PageExplorations = strategies.PageExplorations,
            RetireBelow = retirement.Below,
            RetireAfterImpressions = Or(retirement.AfterImpressions, 1000),
        };
        policy = WithRanker(WithAlgorithm(policy, message), message.Ranker, rankers);
        return policy.Fault() is { } fault ? throw GrpcErrors.Invalid("policy", fault) : policy;
    }

    /// <summary>The message of a policy, with the defaults that are in force.</summary>
    public static V1.Policy Wire(Policy policy)
    {
        V1.Policy message = new()
        {
            Id = policy.Id,
            Version = policy.Version,
            PriorAlpha = policy.PriorAlpha,
            PriorBeta = policy.PriorBeta,
            Floor = policy.Floor,
            Cap = policy.Cap,
            HalfLifeSeconds = policy.HalfLifeSeconds,
            LogFraction = policy.LogFraction,
            Strategies = new V1.Strategies
            {
                ExposureFactor = policy.ExposureFactor,
                ExposureHalfLifeSeconds = policy.ExposureHalfLifeSeconds,
                SceneBoost = policy.SceneBoost,
                DiversityPenalty = policy.DiversityPenalty,
                PageExplorations = policy.PageExplorations,
            },
            Retirement = new V1.Retirement
            {
                Below = policy.RetireBelow,
                AfterImpressions = policy.RetireAfterImpressions,
            },
        };
        SetAlgorithm(message, policy);
        if (policy.Ranker is { } ranker)
            message.Ranker = Wire(ranker);
        return message;
    }

    private static Policy WithAlgorithm(Policy policy, V1.Policy message) => message.AlgorithmCase switch
    {
        V1.Policy.AlgorithmOneofCase.Uniform => policy with { Kind = PolicyKind.Uniform },
        V1.Policy.AlgorithmOneofCase.EpsilonGreedy => policy with
        {
            Kind = PolicyKind.EpsilonGreedy,
            Epsilon = message.EpsilonGreedy.Epsilon,
        },
        V1.Policy.AlgorithmOneofCase.Softmax => policy with
        {
            Kind = PolicyKind.Softmax,
            Temperature = message.Softmax.Temperature,
        },
        V1.Policy.AlgorithmOneofCase.Ucb1 => policy with
        {
            Kind = PolicyKind.Ucb1,
            Exploration = Or(message.Ucb1.Exploration, 1),
        },
        V1.Policy.AlgorithmOneofCase.GaussianThompson => policy with
        {
            Kind = PolicyKind.GaussianThompson,
            RewardDeviation = Or(message.GaussianThompson.RewardDeviation, 0.5),
            TopTwo = Or(message.GaussianThompson.TopTwo, 1),
        },
        V1.Policy.AlgorithmOneofCase.InverseGap => WithModel(
            policy with { Kind = PolicyKind.InverseGap, Gamma = message.InverseGap.Gamma }, message.InverseGap.Model),
        V1.Policy.AlgorithmOneofCase.LinUcb => WithModel(
            policy with { Kind = PolicyKind.LinUcb, Exploration = Or(message.LinUcb.Exploration, 1) }, message.LinUcb.Model),
        V1.Policy.AlgorithmOneofCase.LinThompson => WithModel(
            policy with { Kind = PolicyKind.LinThompson, TopTwo = Or(message.LinThompson.TopTwo, 1) },
            message.LinThompson.Model),
        V1.Policy.AlgorithmOneofCase.LogisticThompson => WithModel(
            policy with { Kind = PolicyKind.LogisticThompson, TopTwo = Or(message.LogisticThompson.TopTwo, 1) },
            message.LogisticThompson.Model),
        _ => policy with { Kind = PolicyKind.BetaThompson, TopTwo = Or(message.BetaThompson?.TopTwo ?? 0, 1) },
    };

    private static Policy WithRanker(Policy policy, V1.Ranker? message, IArtworkRankers rankers)
    {
        if (message is null)
            return policy;
        RankerPrior named = new(message.Name, message.Version) { Sha256 = message.Sha256 };
        Policy ranked = policy with
        {
            Ranker = named with
            {
                Strength = Or(message.Strength, named.Strength),
                DeadlineMs = Or(message.DeadlineMs, named.DeadlineMs),
            },
        };
        return ranked.WithRanker(rankers, out string fault) ?? throw GrpcErrors.Invalid("policy.ranker", fault);
    }

    private static Policy WithModel(Policy policy, V1.ContextModel? model) => model is null
        ? policy
        : policy with
        {
            Dimensions = model.Dimensions,
            Form = model.Form == V1.ContextModel.Types.Form.Full ? ModelForm.Full : ModelForm.Diagonal,
            Scope = model.Scope == V1.ContextModel.Types.Scope.Shared ? ModelScope.Shared : ModelScope.Disjoint,
            ArtworkDimensions = model.ArtworkDimensions,
            PriorPrecision = Or(model.PriorPrecision, 1),
            RewardDeviation = Or(model.RewardDeviation, 0.5),
        };

    private static void SetAlgorithm(V1.Policy message, Policy policy)
    {
        switch (policy.Kind)
        {
            case PolicyKind.Uniform:
                message.Uniform = new V1.Uniform();
                break;
            case PolicyKind.EpsilonGreedy:
                message.EpsilonGreedy = new V1.EpsilonGreedy { Epsilon = policy.Epsilon };
                break;
            case PolicyKind.Softmax:
                message.Softmax = new V1.Softmax { Temperature = policy.Temperature };
                break;
            case PolicyKind.Ucb1:
                message.Ucb1 = new V1.Ucb1 { Exploration = policy.Exploration };
                break;
            case PolicyKind.GaussianThompson:
                message.GaussianThompson = new V1.GaussianThompson
                {
                    RewardDeviation = policy.RewardDeviation,
                    TopTwo = policy.TopTwo,
                };
                break;
            case PolicyKind.InverseGap:
                message.InverseGap = new V1.InverseGap { Gamma = policy.Gamma, Model = Model(policy) };
                break;
            case PolicyKind.LinUcb:
                message.LinUcb = new V1.LinUcb { Exploration = policy.Exploration, Model = Model(policy) };
                break;
            case PolicyKind.LinThompson:
                message.LinThompson = new V1.LinThompson { TopTwo = policy.TopTwo, Model = Model(policy) };
                break;
            case PolicyKind.LogisticThompson:
                message.LogisticThompson = new V1.LogisticThompson { TopTwo = policy.TopTwo, Model = Model(policy) };
                break;
            default:
                message.BetaThompson = new V1.BetaThompson { TopTwo = policy.TopTwo };
                break;
        }
    }

    private static V1.Ranker Wire(RankerPrior ranker) => new()
    {
        Name = ranker.Name,
        Version = ranker.Version,
        Sha256 = ranker.Sha256,
        MemberFeatures = ranker.MemberFeatures,
        Strength = ranker.Strength,
        DeadlineMs = ranker.DeadlineMs,
    };

    private static V1.ContextModel? Model(Policy policy) => !policy.IsContextual
        ? null
        : new V1.ContextModel
        {
            Dimensions = policy.Dimensions,
            Form = policy.Form == ModelForm.Full ? V1.ContextModel.Types.Form.Full : V1.ContextModel.Types.Form.Diagonal,
            Scope = policy.Scope == ModelScope.Shared
                ? V1.ContextModel.Types.Scope.Shared
                : V1.ContextModel.Types.Scope.Disjoint,
            ArtworkDimensions = policy.ArtworkDimensions,
            PriorPrecision = policy.PriorPrecision,
            RewardDeviation = policy.RewardDeviation,
        };

    private static double Or(double value, double byDefault) => value == 0 ? byDefault : value;
}
