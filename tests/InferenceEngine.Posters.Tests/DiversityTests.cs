using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Tests;

public sealed class DiversityTests
{
    private static readonly double[] scores = [0.9, 0.88, 0.5, 0.7];

    /// <summary>0 and 1 are alike; 2 and 3 are like nothing.</summary>
    private static double Likeness(int a, int b) => a == b || a + b == 1 ? 1 : 0;

    [Fact]
    public void With_lambda_1_only_scores_count() => Assert.Equal([0, 1, 3, 2], Diversity.Choose(scores, Likeness, 4, 1));

    [Fact]
    public void A_twin_of_the_best_comes_last() => Assert.Equal([0, 3, 2, 1], Diversity.Choose(scores, Likeness, 4, 0.6));

    [Fact]
    public void No_more_are_chosen_than_there_are_or_than_asked_for()
    {
        Assert.Equal([0, 3], Diversity.Choose(scores, Likeness, 2, 0.6));
        Assert.Equal(4, Diversity.Choose(scores, Likeness, 99, 0.6).Distinct().Count());
        Assert.Empty(Diversity.Choose([], Likeness, 3, 0.6));
    }
}
