using Google.Protobuf;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// Members who look at pages and sometimes watch: each artwork has a take probability that the server does not know.
/// Pages, and the rewards for them, go over gRPC as those of real members would. The seed decides who takes.
/// </summary>
internal sealed class SimulatedMembers(SelectionClient client, int seed)
{
    // Pages under way at a time: enough that the disk's commit for their rewards is shared by many.
    private const int Parallel = 32;
    private readonly Random random = new(seed);
    private readonly Dictionary<string, double> tastes = [];

    // Members of one run are not those of another: a member's reward for an artwork counts once in an epoch.
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private int nextMember;

    /// <summary>
    /// The true take probability of an artwork: 2 % to 22 %, squared so that good ones are rare. The same in every run,
    /// whatever the seed, so that what an earlier run has learnt stays true.
    /// </summary>
    public double Taste(string artworkId)
    {
        lock (tastes)
        {
            if (!tastes.TryGetValue(artworkId, out double taste))
            {
                double u = new Random(StableHash(artworkId)).NextDouble();
                tastes[artworkId] = taste = 0.02 + (0.2 * u * u);
            }

            return taste;
        }
    }

    /// <summary>Lets <paramref name="members"/> new members each look at one page and answers what happened.</summary>
    public async Task<Round> RunAsync(
        IReadOnlyList<string> placements, IReadOnlyList<string> titles, int members, CancellationToken cancellation)
    {
        Round total = new();
        for (int done = 0; done < members; done += Parallel)
        {
            int count = Math.Min(Parallel, members - done);
            Task<SelectPageResponse>[] pages = [.. Enumerable.Range(0, count).Select(_ => LookAsync(placements, titles, cancellation))];
            total += await AnswerAsync(await Task.WhenAll(pages), cancellation);
        }

        return total;
    }

    private static int StableHash(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));

    private Task<SelectPageResponse> LookAsync(IReadOnlyList<string> placements, IReadOnlyList<string> titles, CancellationToken cancellation)
    {
        SelectPageRequest request = new()
        {
            MemberId = $"member-{run}-{nextMember}",
            PlacementId = placements[nextMember % placements.Count],
        };
        nextMember++;
        request.TitleIds.AddRange(titles);
        return client.SelectPageAsync(request, cancellation: cancellation);
    }

    private async Task<Round> AnswerAsync(SelectPageResponse[] pages, CancellationToken cancellation)
    {
        int shown = 0;
        double expected = 0;
        SendRewardsRequest rewards = new();
        foreach (Contracts.Artwork.V1.Selection selection in pages.SelectMany(p => p.Selections))
        {
            if (selection.DecisionId == ByteString.Empty)
                continue;
            shown++;
            double taste = Taste(selection.ArtworkId);
            expected += taste;
            if (random.NextDouble() < taste)
                rewards.Rewards.Add(new Reward { DecisionId = selection.DecisionId, Value = 1 });
        }

        int accepted = 0;
        if (rewards.Rewards.Count > 0)
            accepted = (await client.SendRewardsAsync(rewards, cancellation: cancellation)).Outcomes.Count(o => o == RewardOutcome.Accepted);
        return new Round(shown, accepted, expected);
    }
}
