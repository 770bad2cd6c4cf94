using InferenceEngine.Onnx;
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

    [Theory]
    [InlineData(1)]
    [InlineData(0.7)]
    [InlineData(0.3)]
    public async Task Choosing_with_costly_scores_gives_the_same_and_asks_for_fewer(double lambda)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            double[] exact = [.. Enumerable.Range(0, 12).Select(_ => Math.Round(random.NextDouble(), 1))];
            double[] bounds = [.. exact.Select(score => score + (random.Next(3) * 0.1))];
            double[,] likeness = new double[12, 12];
            for (int i = 0; i < 144; i++)
                likeness[i / 12, i % 12] = random.NextDouble();
            int asked = 0, askedAtFirst = 0;
            HashSet<int> looked = [];
            List<int> order = [];
            await foreach (int index in Diversity.ChooseAsync(bounds, Look, (a, b) => likeness[a, b], lambda))
            {
                order.Add(index);
                askedAtFirst = order.Count == 1 ? asked : askedAtFirst;
            }

            Assert.Equal(Diversity.Choose(exact, (a, b) => likeness[a, b], 12, lambda), order);
            Assert.InRange(askedAtFirst, 1, 11);
            Assert.Equal(12, asked);

            // The first look brings the bound nearer by half, the second gives the score.
            Task<(double Bound, bool IsScore)> Look(int index)
            {
                bool isSecond = !looked.Add(index);
                asked += isSecond ? 1 : 0;
                return Task.FromResult((isSecond ? exact[index] : (exact[index] + bounds[index]) / 2, isSecond));
            }
        }
    }

    [Fact]
    public void Frames_of_as_many_people_as_close_are_alike()
    {
        FrameFinds none = Finds(), wide = Finds(20), close = Finds(150), pair = Finds(150, 140);
        Assert.Equal(1, Diversity.Likeness(close, Finds(130), 360));
        Assert.Equal(0.5, Diversity.Likeness(close, wide, 360));
        Assert.Equal(0.5, Diversity.Likeness(close, pair, 360));
        Assert.Equal(0, Diversity.Likeness(none, pair, 360));
    }

    private static FrameFinds Finds(params float[] faceHeights) =>
        new([.. faceHeights.Select(height => new Face(new Box(0, 0, height, height), 1, []))], []);
}
