using InferenceEngine.Selection.Internal;

namespace InferenceEngine.Selection.Tests;

public sealed class ChangeAlarmTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.02)]
    public void A_steady_arm_hardly_ever_rings(double rate)
    {
        Random random = new(5);
        int rung = 0;
        for (int run = 0; run < 2000; run++)
            rung += ChangeAlarm.Rings(Arm(random, 20_000, rate, 2000, rate)) ? 1 : 0;
        Assert.Equal(0, rung);
    }

    [Theory]
    [InlineData(0.3, 0.2)]
    [InlineData(0.05, 0.09)]
    public void A_changed_arm_rings(double before, double after)
    {
        Random random = new(6);
        int rung = 0;
        for (int run = 0; run < 200; run++)
            rung += ChangeAlarm.Rings(Arm(random, 20_000, before, 2000, after)) ? 1 : 0;
        Assert.InRange(rung, 180, 200);
    }

    [Fact]
    public void A_small_change_of_a_very_busy_arm_does_not_ring()
    {
        ArmRecord arm = new()
        {
            Impressions = 1e8,
            RewardSum = 1e7,
            RewardSquares = 1e7,
            RecentImpressions = 1e7f,
            RecentRewardSum = 0.9e6f, // rewards of a rising hour that have not come yet
        };
        Assert.False(ChangeAlarm.Rings(in arm));
    }

    private static ArmRecord Arm(Random random, int impressions, double rate, int recent, double recentRate)
    {
        int old = Successes(random, impressions, rate);
        int late = Successes(random, recent, recentRate);
        return new ArmRecord
        {
            Impressions = impressions + recent,
            RewardSum = old + late,
            RewardSquares = old + late,
            RecentImpressions = recent,
            RecentRewardSum = late,
        };
    }

    private static int Successes(Random random, int count, double rate)
    {
        int successes = 0;
        for (int i = 0; i < count; i++)
            successes += random.NextDouble() < rate ? 1 : 0;
        return successes;
    }
}
