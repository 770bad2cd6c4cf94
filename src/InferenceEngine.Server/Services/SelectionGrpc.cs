using Google.Protobuf;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Grpc;
using InferenceEngine.Selection;
using InferenceEngine.Storage;
using Outcome = InferenceEngine.Contracts.Artwork.V1.Selection.Types.Outcome;
using WireOutcome = InferenceEngine.Contracts.Artwork.V1.RewardOutcome;
using RewardOutcome = InferenceEngine.Selection.RewardOutcome;

namespace InferenceEngine.Server.Services;

/// <summary><c>artwork.v1.SelectionService</c> over the selection engine. Thread-safe.</summary>
internal sealed class SelectionGrpc(SelectionEngine engine)
{
    public GrpcService Service() =>
        new GrpcService(SelectionReflection.Descriptor.FindTypeByName<ServiceDescriptor>("SelectionService"))
            .Unary<SelectPageRequest, SelectPageResponse>("SelectPage", (request, _) => ValueTask.FromResult(SelectPage(request)))
            .Duplex<SelectPageRequest, SelectPageResponse>("SelectStream", SelectStreamAsync)
            .Unary<SendRewardsRequest, SendRewardsResponse>("SendRewards", SendRewardsAsync)
            .Unary<ExplainRequest, ExplainResponse>("Explain", ExplainAsync)
            .Unary<UndoRewardsRequest, UndoRewardsResponse>("UndoRewards", UndoRewardsAsync)
            .Unary<GetStatisticsRequest, GetStatisticsResponse>("GetStatistics", (request, _) => ValueTask.FromResult(GetStatistics(request)));

    private SelectPageResponse SelectPage(SelectPageRequest request)
    {
        PlacementEntry placement = FindPlacement(request.PlacementId);
        if (request.MemberId.Length is 0 or > Limits.IdLength)
            throw GrpcErrors.Invalid("member_id", $"must have 1 to {Limits.IdLength} characters.");
        int count = request.TitleIds.Count;
        if (count > Limits.PageTitles)
            throw GrpcErrors.Invalid("title_ids", $"has {count} titles; a page has at most {Limits.PageTitles}.");
        PageBuffers buffers = PageBuffers.OfThisThread;
        Span<TitleEntry?> titles = buffers.Titles.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            titles[i] = engine.Catalog.FindTitle(request.TitleIds[i]);
        Span<Decision> decisions = buffers.Decisions.AsSpan(0, count);
        Selection.PageContext? context = null;
        if (request.Context is not null)
            PageContextMapping.Fill(engine, request.Context, engine.Catalog.PolicyOf(placement).Policy, context = buffers.Context);
        engine.SelectPage(placement, request.MemberId, titles, context, decisions);
        SelectPageResponse response = new();
        response.Selections.Capacity = count;
        for (int i = 0; i < count; i++)
            response.Selections.Add(Describe(request.TitleIds[i], ref decisions[i]));
        return response;
    }

    private static Contracts.Artwork.V1.Selection Describe(string titleId, ref Decision decision)
    {
        Contracts.Artwork.V1.Selection selection = new()
        {
            TitleId = titleId,
            Outcome = decision.Outcome switch
            {
                SelectionOutcome.Selected => Outcome.Selected,
                SelectionOutcome.UnknownTitle => Outcome.UnknownTitle,
                SelectionOutcome.Fallback => Outcome.Fallback,
                _ => Outcome.NoArtwork,
            },
        };
        if (decision.Artwork is not { } artwork)
            return selection;
        DecisionId id = decision.Id;
        selection.ArtworkId = artwork.Id;
        selection.Uri = artwork.Uri;
        if (decision.Outcome != SelectionOutcome.Selected)
            return selection;
        selection.Propensity = decision.Propensity;
        selection.DecisionId = ByteString.CopyFrom(id.Bytes);
        return selection;
    }

    private async Task SelectStreamAsync(
        IAsyncEnumerable<SelectPageRequest> requests, GrpcResponseStream<SelectPageResponse> responses, GrpcCall call)
    {
        await foreach (SelectPageRequest request in requests)
            await responses.WriteAsync(SelectPage(request));
    }

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
        TitleEntry title = engine.Catalog.FindTitle(request.TitleId)
            ?? throw GrpcErrors.Of(CatalogOutcome.NotFound, $"Title '{request.TitleId}'");
        return ExplanationMapping.Wire(engine.Statistics(title, placement));
    }

    private async ValueTask<ExplainResponse> ExplainAsync(ExplainRequest request, GrpcCall call)
    {
        try
        {
            Explanation? explanation = await engine.ExplainAsync(request.DecisionId.Span, call.Cancellation);
            return explanation is null
                ? throw GrpcErrors.Of(
                    GrpcStatusCode.NotFound, "NOT_FOUND", "The decision's title, placement or policy is no longer in the catalogue.")
                : ExplanationMapping.Wire(explanation);
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
        return new UndoRewardsResponse { Rewards = await engine.UndoAsync(request.Source, since, call.Cancellation) };
    }

    private PlacementEntry FindPlacement(string id) => engine.Catalog.FindPlacement(id)
        ?? throw GrpcErrors.Of(GrpcStatusCode.NotFound, "UNKNOWN_PLACEMENT", $"Placement '{id}' is not in the catalogue.");

    /// <summary>Room for a page; a page is chosen without a pause, so one per thread is enough.</summary>
    private sealed class PageBuffers
    {
        [ThreadStatic]
        private static PageBuffers? ofThisThread;

        public static PageBuffers OfThisThread => ofThisThread ??= new PageBuffers();

        public TitleEntry?[] Titles { get; } = new TitleEntry?[Limits.PageTitles];

        public Decision[] Decisions { get; } = new Decision[Limits.PageTitles];

        public Selection.PageContext Context { get; } = new();
    }
}
