using System.Collections.Concurrent;
using Google.Protobuf;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Functional.Tests;

/// <summary>
/// kill -9 in the middle of rewards: what was acknowledged is there after the restart, and nothing is there twice.
/// </summary>
public sealed class RewardStormTests
{
    private readonly ConcurrentBag<ByteString> sent = [];
    private readonly ConcurrentBag<ByteString> acknowledged = [];

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_counted_twice()
    {
        using Scratch scratch = new();
        for (int cycle = 0; cycle < 5; cycle++)
        {
            ServerProcess server = await ServerProcess.StartAsync(scratch["data"]);
            if (cycle == 0)
                await CreateTitleAsync(server);
            Task[] storm = [.. Enumerable.Range(0, 6).Select(task => StormAsync(server, cycle, task))];
            await WaitForAcknowledgedAsync(acknowledged.Count + 100);
            await Task.Delay(400 + (450 * cycle));
            await server.KillAsync();
            await Task.WhenAll(storm);
        }

        Assert.True(acknowledged.Count > 500, $"only {acknowledged.Count} rewards were acknowledged");
        await using ServerProcess restarted = await ServerProcess.StartAsync(scratch["data"]);
        long counted = await CountAsync(restarted);
        Assert.InRange(counted, acknowledged.Count, sent.Count);
        RewardOutcome[] again = await SendAsync(restarted, [.. acknowledged]);
        Assert.All(again, outcome => Assert.Equal(RewardOutcome.Duplicate, outcome));
        RewardOutcome[] all = await SendAsync(restarted, [.. sent]);
        Assert.All(all, outcome => Assert.True(outcome is RewardOutcome.Duplicate or RewardOutcome.Accepted, outcome.ToString()));
        Assert.Equal(sent.Count, counted + all.Count(o => o == RewardOutcome.Accepted));
        await WaitForCountAsync(restarted, sent.Count);
    }

    // However busy the machine is, a kill falls into a storm that has begun.
    private async Task WaitForAcknowledgedAsync(int count)
    {
        for (int i = 0; i < 600 && acknowledged.Count < count; i++)
            await Task.Delay(50);
    }

    private static async Task CreateTitleAsync(ServerProcess server)
    {
        Placement placement = new() { Id = "row", AspectRatio = "16:9" };
        await server.Catalog.CreatePlacementAsync(new CreatePlacementRequest { Placement = placement });
        await server.Catalog.CreateTitleAsync(new CreateTitleRequest { Title = new Title { Id = "t" } });
        foreach (string id in (string[])["one", "two"])
        {
            Artwork artwork = new() { TitleId = "t", Id = id, AspectRatio = "16:9" };
            await server.Catalog.CreateArtworkAsync(new CreateArtworkRequest { Artwork = artwork });
        }
    }

    private static async Task<long> CountAsync(ServerProcess server)
    {
        GetStatisticsRequest request = new() { TitleId = "t", PlacementId = "row" };
        return (await server.Selection.GetStatisticsAsync(request)).Arms.Sum(arm => arm.Rewards);
    }

    private static async Task WaitForCountAsync(ServerProcess server, int expected)
    {
        for (int i = 0; i < 2000 && await CountAsync(server) < expected; i++)
            await Task.Delay(20);
        Assert.Equal(expected, await CountAsync(server));
    }

    private static async Task<RewardOutcome[]> SendAsync(ServerProcess server, ByteString[] ids)
    {
        List<RewardOutcome> outcomes = [];
        foreach (ByteString[] chunk in ids.Chunk(5000))
        {
            SendRewardsRequest request = new();
            request.Rewards.AddRange(chunk.Select(id => new Reward { DecisionId = id, Value = 1 }));
            outcomes.AddRange((await server.Selection.SendRewardsAsync(request)).Outcomes);
        }

        return [.. outcomes];
    }

    private async Task StormAsync(ServerProcess server, int cycle, int task)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                SendRewardsRequest rewards = new();
                for (int member = 0; member < 5; member++)
                    rewards.Rewards.Add(new Reward { DecisionId = await ChooseAsync(server, $"{cycle}-{task}-{i}-{member}"), Value = 1 });
                foreach (Reward reward in rewards.Rewards)
                    sent.Add(reward.DecisionId);
                SendRewardsResponse response = await server.Selection.SendRewardsAsync(rewards);
                Assert.All(response.Outcomes, outcome => Assert.Equal(RewardOutcome.Accepted, outcome));
                foreach (Reward reward in rewards.Rewards)
                    acknowledged.Add(reward.DecisionId);
            }
        }
        catch (Exception gone) when (gone is RpcException or ObjectDisposedException or OperationCanceledException)
        {
            // The server was killed, as planned.
        }
    }

    private static async Task<ByteString> ChooseAsync(ServerProcess server, string member)
    {
        SelectPageRequest request = new() { PlacementId = "row", MemberId = member, TitleIds = { "t" } };
        return (await server.Selection.SelectPageAsync(request)).Selections[0].DecisionId;
    }
}
