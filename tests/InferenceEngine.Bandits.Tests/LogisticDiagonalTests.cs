namespace InferenceEngine.Bandits.Tests;

public sealed class LogisticDiagonalTests
{
    private static readonly LinearPrior Prior = new(1);

    // One feature at 1, a = 0, v = 1: a' + σ(a') = 0 at a' = −0.401058; precision 1/4.
    [Fact]
    public void A_failure_moves_the_logit_to_the_mode()
    {
        (double mean, double variance) = After([(1f, 1f)], 0);
        Assert.Equal(-0.401058, mean, 1e-5);
        Assert.Equal(1 / 1.25, variance, 1e-6);
    }

    [Fact]
    public void A_reward_moves_it_by_the_variance()
    {
        (double failed, double variance) = After([(1f, 1f)], 0);
        (double rewarded, _) = After([(1f, 1f)], 1);
        Assert.Equal(variance, rewarded - failed, 1e-6);
    }

    [Theory]
    [InlineData(8, 1000)]
    [InlineData(100, 1)]
    public void Even_a_far_away_start_does_not_overshoot(float start, float weight)
    {
        float[] precision = new float[1];
        float[] b = [start];
        LogisticDiagonal.ObserveImpression([1], weight, precision, b, Prior);
        LogisticDiagonal.Score([1], precision, b, Prior, out double mean, out _);
        Assert.InRange(mean, -10, start);
    }

    [Fact]
    public void The_rate_of_an_arm_is_found_whatever_the_delay_of_its_rewards()
    {
        const int Seed = 8;
        foreach (int delay in (int[])[0, 1, 100])
        {
            Random random = new(Seed);
            float[] precision = new float[3];
            float[] b = new float[3];
            Queue<float[]> rewarded = new();
            for (int n = 0; n < 20_000; n++)
            {
                float[] x = [1, n % 2, (float)random.NextDouble()];
                LogisticDiagonal.ObserveImpression(x, 1, precision, b, Prior);
                double rate = 1 / (1 + Math.Exp(2 - x[1] + (0.5 * x[2])));
                rewarded.Enqueue(random.NextDouble() < rate ? x : []);
                if (rewarded.Count > delay && rewarded.Dequeue() is { Length: 3 } late)
                    LogisticDiagonal.ObserveReward(late, 1, b);
            }

            LogisticDiagonal.Score([1, 1, 0.5f], precision, b, Prior, out double logit, out double variance);
            Assert.True(Math.Abs(logit + 1.25) < 0.15,
                $"logit {logit}, variance {variance}, delay {delay}, seed {Seed}");
        }
    }

    [Fact]
    public void Many_impressions_at_once_are_as_many_one_by_one()
    {
        (double together, _) = After([(1f, 50f)], 0);
        (double apart, _) = After([.. Enumerable.Repeat((1f, 1f), 50)], 0);
        Assert.Equal(apart, together, 0.5);
    }

    [Fact]
    public void Impressions_can_be_taken_out_again()
    {
        float[] precision = [40];
        float[] b = [-80];
        LogisticDiagonal.ObserveImpression([1], 1, precision, b, Prior);
        LogisticDiagonal.SubtractImpression([1], 1, precision, b, Prior);
        Assert.Equal(40, precision[0], 0.01);
        Assert.Equal(-80, b[0], 0.05);
    }

    [Fact]
    public void Rewards_can_be_taken_out_again()
    {
        float[] b = [0.5f];
        LogisticDiagonal.ObserveReward([2], 1, b);
        LogisticDiagonal.SubtractReward([2], 1, b);
        Assert.Equal(0.5f, b[0]);
        LogisticDiagonal.Decay(b, 0.5f);
        Assert.Equal(0.25f, b[0]);
    }

    [Fact]
    public void A_weight_is_not_negative() =>
        Assert.Throws<ArgumentException>(
            () => LogisticDiagonal.ObserveImpression([1], -1, new float[1], new float[1], Prior));

    private static (double Mean, double Variance) After((float X, float Weight)[] impressions, float reward)
    {
        float[] precision = new float[1];
        float[] b = new float[1];
        foreach ((float x, float weight) in impressions)
            LogisticDiagonal.ObserveImpression([x], weight, precision, b, Prior);
        LogisticDiagonal.ObserveReward([1], reward, b);
        LogisticDiagonal.Score([1], precision, b, Prior, out double mean, out double variance);
        return (mean, variance);
    }
}
