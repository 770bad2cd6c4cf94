using Google.Protobuf;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Grpc;
using InferenceEngine.Selection;
using InferenceEngine.Storage;
using WireOutcome = InferenceEngine.Contracts.Artwork.V1.RewardOutcome;
using RewardOutcome = InferenceEngine.Selection.RewardOutcome;

namespace InferenceEngine.Server.Services;

/// <summary><c>artwork.v1.SelectionService</c> over the selection engine. Thread-safe.</summary>
internal sealed class SelectionGrpc(SelectionEngine engine)
{
    private readonly PageAnswer pages = new(engine);

    public GrpcService Service() =>
        new GrpcService(SelectionReflection.Descriptor.FindTypeByName<ServiceDescriptor>("SelectionService"))
            .Unary<SelectPageRequest, SelectPageResponse>("SelectPage", pages.Answer)
            .Duplex<SelectPageRequest, SelectPageResponse>("SelectStream", pages.Answer)
            .Unary<SendRewardsRequest, SendRewardsResponse>("SendRewards", SendRewardsAsync)
            .Unary<ExplainRequest, ExplainResponse>("Explain", ExplainAsync)
            .Unary<UndoRewardsRequest, UndoRewardsResponse>("UndoRewards", UndoRewardsAsync)
            .Unary<GetStatisticsRequest, GetStatisticsResponse>("GetStatistics", (request, _) => ValueTask.FromResult(GetStatistics(request)));

    private async ValueTask<SendRewardsResponse> SendRewardsAsync(SendRewardsRequest request, GrpcCall call)
    {
        if (request.Rewards.Count > Limits.RequestRewards)
        {
            throw GrpcErrors.Invalid(
                "rewards", $"has {request.Rewards.Count} rewards; a request has at most {Limits.RequestRewards}.");
        }

        RewardReport[] reports = [.. request.Rewards.Select(Report)];
        if (request.Source.Length > Limits.IdLength)
            throw GrpcErrors.Invalid("source", $"has more than {Limits.IdLength} characters.");
        SendRewardsResponse response = new();
        try
        {
            foreach (RewardOutcome outcome in await engine.RewardAsync(reports, request.Source, call.Cancellation))
                response.Outcomes.Add(Wire(outcome));
        }
        catch (StorageException cause)
        {
            throw GrpcErrors.Of(GrpcStatusCode.Unavailable, "LOG_FAILED", cause.Message);
        }
        catch (InvalidOperationException cause)
        {
            throw GrpcErrors.Of(GrpcStatusCode.ResourceExhausted, "TOO_MANY_REWARDS", cause.Message);
        }

        return response;
    }

    private static RewardReport Report(Reward reward) => new(
        reward.DecisionId.Memory,
        reward.Value,
        reward.Watched is { } watched ? new Selection.Engagement(watched.WatchedSeconds, watched.TitleSeconds) : null,
        reward.RewardId.Length == 0 ? 0 : RewardReport.KeyOf(reward.RewardId));

    private static WireOutcome Wire(RewardOutcome outcome) => outcome switch
    {
        RewardOutcome.Accepted => WireOutcome.Accepted,
        RewardOutcome.Duplicate => WireOutcome.Duplicate,
        RewardOutcome.Forged => WireOutcome.Forged,
        RewardOutcome.Late => WireOutcome.Late,
        RewardOutcome.OutOfRange => WireOutcome.OutOfRange,
        RewardOutcome.Capped => WireOutcome.Capped,
        _ => WireOutcome.Unknown,
    };

    private GetStatisticsResponse GetStatistics(GetStatisticsRequest request)
    {
        PlacementEntry placement = FindPlacement(request.PlacementId);
        if (request.Segment.Length > 0)
            placement = placement.Find(request.Segment) ?? throw GrpcErrors.Of(CatalogOutcome.NotFound, $"Segment '{request.Segment}'");
        TitleEntry title = engine.Catalog.FindTitle(request.TitleId)
            ?? throw GrpcErrors.Of(CatalogOutcome.NotFound, $"Title '{request.TitleId}'");
        return ExplanationMapping.Wire(engine.Statistics(title, placement));
    }

    private async ValueTask<ExplainResponse> ExplainAsync(ExplainRequest request, GrpcCall call)
    {
        try
        {
            Explanation? explanation = await engine.ExplainAsync(request.DecisionId.Span, call.Cancellation);
            return ExplanationMapping.Wire(explanation ?? throw GrpcErrors.DecisionGone());
        }
        catch (FormatException forged)
        {
            throw GrpcErrors.Invalid("decision_id", forged.Message);
        }
    }

    private async ValueTask<UndoRewardsResponse> UndoRewardsAsync(UndoRewardsRequest request, GrpcCall call)
    {
        if (request.Source.Length is 0 or > Limits.IdLength)
            throw GrpcErrors.Invalid("source", $"must have 1 to {Limits.IdLength} characters.");
        if (request.SinceSeconds is < 0 or > uint.MaxValue)
            throw GrpcErrors.Invalid("since_seconds", "must be a second since 1970.");
        DateTimeOffset since = DateTimeOffset.FromUnixTimeSeconds(request.SinceSeconds);
        UndoneRewards undone = await engine.UndoAsync(request.Source, since, call.Cancellation);
        return new UndoRewardsResponse { Rewards = undone.Rewards, Inexact = undone.Inexact };
    }

    private PlacementEntry FindPlacement(string id) => engine.Catalog.FindPlacement(id) ?? throw GrpcErrors.UnknownPlacement(id);
}
