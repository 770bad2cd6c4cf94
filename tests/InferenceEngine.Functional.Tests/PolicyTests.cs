using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Functional.Tests;

/// <summary>Policies, contexts, explanations and undo over the wire.</summary>
public sealed class PolicyTests : IAsyncLifetime
{
    private readonly Scratch scratch = new();
    private ServerProcess server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.StartAsync(scratch["data"]);
        await server.Catalog.CreatePlacementAsync(new() { Placement = Row("") });
        await server.Catalog.CreateTitleAsync(new() { Title = new() { Id = "t", Name = "Title" } });
        foreach (string id in new[] { "kiss", "fight", "dark" })
            await server.Catalog.CreateArtworkAsync(new() { Artwork = Artwork(id) });
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        scratch.Dispose();
    }

    [Fact]
    public async Task A_policy_with_the_shipped_ranker_explains_its_scores_and_one_that_is_gone_is_refused()
    {
        Ranker ranker = new() { Name = "simulated-deepfm", Version = "1", DeadlineMs = 1000 };
        Policy made = await server.Policies.CreatePolicyAsync(new() { Policy = new() { Id = "ranked", Ranker = ranker } });
        Assert.Equal((8, 20), (made.Ranker.MemberFeatures, made.Ranker.Strength));
        await server.Catalog.UpdatePlacementAsync(new() { Placement = Row("ranked") });
        Selection chosen = await SelectAsync("member", Taste(romantic: true));
        ExplainResponse why = await server.Selection.ExplainAsync(new() { DecisionId = chosen.DecisionId });
        Assert.Equal("RANKED", why.Ranking);
        Assert.Equal(made.Ranker, why.Policy.Ranker);
        Assert.All(why.Arms, arm => Assert.InRange(arm.RankerScore, 1e-4, 1));
        Ranker gone = new() { Name = "gone", Version = "1" };
        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            () => server.Policies.CreatePolicyAsync(new() { Policy = new() { Id = "other", Ranker = gone } }));
        Assert.Equal(RpcStatusCode.InvalidArgument, refused.Code);
        Assert.Contains("'gone'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contextual_policy_is_made_put_in_force_learns_and_explains()
    {
        Policy made = await server.Policies.CreatePolicyAsync(new()
        {
            Policy = new()
            {
                Id = "taste",
                LinThompson = new() { Model = new() { Dimensions = 16, RewardDeviation = 0.4 } },
                Strategies = new() { SceneBoost = 0.5 },
                Floor = 0.02,
            },
        });
        Assert.Equal(1, made.Version);
        Assert.Equal(1, made.Cap);
        await server.Catalog.UpdatePlacementAsync(new() { Placement = Row("taste") });
        for (int i = 0; i < 300; i++)
        {
            bool romantic = i % 2 == 0;
            Selection shown = await SelectAsync($"m{i}", Taste(romantic));
            if (shown.ArtworkId == (romantic ? "kiss" : "fight"))
                await RewardAsync(shown, 1);
        }

        string[] shownTo = new string[60];
        for (int i = 0; i < shownTo.Length; i++)
            shownTo[i] = (await SelectAsync($"x{i}", Taste(romantic: true))).ArtworkId;
        Assert.InRange(shownTo.Count(id => id == "kiss"), 36, 60);

        Selection chosen = await SelectAsync("why", Taste(romantic: true));
        ExplainResponse why = await server.Selection.ExplainAsync(new() { DecisionId = chosen.DecisionId });
        Assert.True(why.HasRequest);
        Assert.Equal("taste", why.Policy.Id);
        Assert.Equal(chosen.ArtworkId, why.ArtworkId);
        Assert.Equal(3, why.Arms.Count);
        Assert.Equal(1, why.Arms.Sum(arm => arm.Probability), 1e-9);
        Assert.All(why.Arms, arm => Assert.True(arm.Probability >= 0.02 - 1e-9));
        Assert.Equal(1.5, why.Arms.Single(arm => arm.ArtworkId == "kiss").SceneFactor, 1e-9);
        if (why.Exact)
            Assert.Equal(chosen.Propensity, why.Arms.Single(arm => arm.ArtworkId == chosen.ArtworkId).Probability, 1e-6);
    }

    [Fact]
    public async Task Rules_and_fallback_hold_over_the_wire()
    {
        Artwork adult = Artwork("adult");
        adult.Rules = new() { MinimumAge = 18, BlockedRegions = { "XX" } };
        await server.Catalog.CreateArtworkAsync(new() { Artwork = adult });
        Artwork kept = await server.Catalog.GetArtworkAsync(new() { TitleId = "t", Id = "adult" });
        Assert.Equal(18, kept.Rules.MinimumAge);
        foreach (string id in new[] { "kiss", "fight", "dark" })
            await server.Catalog.DeleteArtworkAsync(new() { TitleId = "t", Id = id });
        Assert.Equal("adult", (await SelectAsync("m", new() { ViewerAge = 30 })).ArtworkId);
        Assert.Equal(Selection.Types.Outcome.NoArtwork, (await SelectAsync("m", new() { ViewerAge = 8 })).Outcome);
        await server.Catalog.UpdateTitleAsync(new() { Title = new() { Id = "t", Name = "T", FallbackArtworkId = "adult" } });
        Selection fallback = await SelectAsync("m", new() { Region = "XX" });
        Assert.Equal(Selection.Types.Outcome.Fallback, fallback.Outcome);
        Assert.Equal("adult", fallback.ArtworkId);
        Assert.Empty(fallback.DecisionId);
    }

    [Fact]
    public async Task Segments_learn_apart_and_are_explained()
    {
        Placement row = Row("");
        row.Segments.Add(["young", "old"]);
        row.SegmentPriorStrength = 5;
        Placement made = await server.Catalog.UpdatePlacementAsync(new() { Placement = row });
        Assert.Equal((2, 5), (made.Segments.Count, made.SegmentPriorStrength));
        for (int i = 0; i < 200; i++)
        {
            string segment = i % 2 == 0 ? "young" : "old";
            Selection shown = (await server.Selection.SelectPageAsync(
                new() { PlacementId = "row", MemberId = $"m{i}", TitleIds = { "t" }, Segment = segment })).Selections[0];
            if (shown.ArtworkId == (segment == "young" ? "kiss" : "fight"))
                await RewardAsync(shown, 1);
        }

        GetStatisticsResponse young = await server.Selection.GetStatisticsAsync(new() { TitleId = "t", PlacementId = "row", Segment = "young" });
        Assert.Equal("kiss", young.Arms.MaxBy(arm => arm.Probability)!.ArtworkId);
        Selection chosen = (await server.Selection.SelectPageAsync(
            new() { PlacementId = "row", MemberId = "why", TitleIds = { "t" }, Segment = "old" })).Selections[0];
        Assert.Equal("old", (await server.Selection.ExplainAsync(new() { DecisionId = chosen.DecisionId })).Segment);
        await RefusedAsync(RpcStatusCode.NotFound, "'martian'", () => server.Selection.GetStatisticsAsync(
            new() { TitleId = "t", PlacementId = "row", Segment = "martian" }));
        row.Segments.Add("young");
        await RefusedAsync(RpcStatusCode.InvalidArgument, "placement.segments", () => server.Catalog.UpdatePlacementAsync(new() { Placement = row }));
    }

    [Fact]
    public async Task A_poisoned_source_is_undone()
    {
        Selection shown = await SelectAsync("m", null);
        await RewardAsync(shown, 1, "botnet");
        UndoRewardsResponse undone = await server.Selection.UndoRewardsAsync(new() { Source = "botnet" });
        Assert.Equal(1, undone.Rewards);
        Assert.Equal(0, (await server.Selection.UndoRewardsAsync(new() { Source = "botnet" })).Rewards);
        for (int i = 0; i < 2000; i++)
        {
            GetStatisticsResponse now = await server.Selection.GetStatisticsAsync(new() { TitleId = "t", PlacementId = "row" });
            if (now.Arms.Sum(arm => arm.RewardSum) == 0)
                return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail("the reward is still counted");
    }

    [Fact]
    public async Task Versions_are_immutable_and_wrong_settings_are_named()
    {
        Policy policy = new() { Id = "p", Version = 4, Softmax = new() { Temperature = 0.05 } };
        await server.Policies.CreatePolicyAsync(new() { Policy = policy });
        await server.Policies.CreatePolicyAsync(new() { Policy = policy });
        Policy other = policy.Clone();
        other.Softmax.Temperature = 0.5;
        await RefusedAsync(RpcStatusCode.AlreadyExists, "exists", () => server.Policies.CreatePolicyAsync(new() { Policy = other }));
        await RefusedAsync(RpcStatusCode.InvalidArgument, "Epsilon", () => server.Policies.CreatePolicyAsync(
            new() { Policy = new() { Id = "q", EpsilonGreedy = new() { Epsilon = 7 } } }));
        await RefusedAsync(RpcStatusCode.InvalidArgument, "Dimensions", () => server.Policies.CreatePolicyAsync(
            new() { Policy = new() { Id = "q", LinUcb = new() } }));
        await RefusedAsync(RpcStatusCode.FailedPrecondition, "policy", () => server.Catalog.UpdatePlacementAsync(
            new() { Placement = Row("nowhere") }));
        await RefusedAsync(RpcStatusCode.NotFound, "'q'", () => server.Policies.GetPolicyAsync(new() { Id = "q" }));
        ListPoliciesResponse all = await server.Policies.ListPoliciesAsync(new());
        Assert.Equal([("default", 1), ("p", 4)], all.Policies.Select(p => (p.Id, p.Version)));
    }

    [Fact]
    public async Task Wrong_contexts_are_refused_with_the_field()
    {
        PageContext tooLong = new();
        tooLong.Features.AddRange(Enumerable.Repeat(1f, 300));
        await RefusedAsync(RpcStatusCode.InvalidArgument, "context.features", () => SelectAsync("m", tooLong));
        await RefusedAsync(RpcStatusCode.InvalidArgument, "viewer_age", () => SelectAsync("m", new() { ViewerAge = -1 }));
        await RefusedAsync(RpcStatusCode.InvalidArgument, "decision_id", () => server.Selection.ExplainAsync(
            new() { DecisionId = Google.Protobuf.ByteString.CopyFromUtf8("forged") }));
        PageContext odd = new() { Features = { float.NaN, float.PositiveInfinity } };
        Assert.Equal(Selection.Types.Outcome.Selected, (await SelectAsync("m", odd)).Outcome);
    }

    private static Placement Row(string policy) => new() { Id = "row", Name = "Row", AspectRatio = "16:9", PolicyId = policy };

    private static Artwork Artwork(string id) => new() { Id = id, TitleId = "t", AspectRatio = "16:9", Tags = { id } };

    private static PageContext Taste(bool romantic) => new()
    {
        Features = { romantic ? 1 : -1 },
        Named = { ["hour"] = 0.5f },
        Categories = { ["country"] = "DE" },
        RowTags = { "kiss" },
    };

    private static async Task RefusedAsync(RpcStatusCode code, string about, Func<Task> call)
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, refused.Code);
        Assert.Contains(about, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<Selection> SelectAsync(string member, PageContext? context)
    {
        SelectPageRequest request = new() { PlacementId = "row", MemberId = member, TitleIds = { "t" }, Context = context };
        return (await server.Selection.SelectPageAsync(request)).Selections[0];
    }

    private async Task RewardAsync(Selection shown, double value, string source = "test")
    {
        SendRewardsRequest request = new() { Source = source };
        request.Rewards.Add(new Reward { DecisionId = shown.DecisionId, Value = value });
        Assert.Equal(RewardOutcome.Accepted, (await server.Selection.SendRewardsAsync(request)).Outcomes[0]);
    }
}
