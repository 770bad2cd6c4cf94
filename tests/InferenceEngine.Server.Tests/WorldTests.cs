using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Tests;

/// <summary>The simulated world is what its options say, and the same for the same seed.</summary>
public sealed class WorldTests
{
    private static readonly WorldOptions Small = new() { Hours = 20, PagesPerHour = 50, Members = 1000 };

    [Fact]
    public void A_seed_is_a_world()
    {
        Assert.Equal(Describe(new SimulatedWorld(Small)), Describe(new SimulatedWorld(Small)));
        Assert.NotEqual(Describe(new SimulatedWorld(Small)), Describe(new SimulatedWorld(Small with { Seed = 2 })));
    }

    [Fact]
    public void Answers_do_not_depend_on_who_asks_first()
    {
        SimulatedWorld world = new(Small);
        Visit visit = world.Visits(3).First();
        SimulatedArtwork[] all = [.. world.Titles[visit.Titles[0]]];
        Answer[] forth = [.. all.Select(a => world.AnswerTo(visit, a))];
        Answer[] back = [.. all.Reverse().Select(a => world.AnswerTo(visit, a)).Reverse()];
        Assert.Equal(forth, back);
    }

    [Fact]
    public void Rewards_come_as_often_as_their_probability_says()
    {
        SimulatedWorld world = new(Small with { Hours = 40, PagesPerHour = 200, Bots = 0 });
        (double expected, double earned, double variance) = (0, 0, 0);
        foreach (Visit visit in Enumerable.Range(0, 40).SelectMany(world.Visits))
        {
            SimulatedArtwork artwork = world.Titles[visit.Titles[0]][0];
            double p = world.RewardProbability(visit, artwork);
            expected += p;
            variance += p * (1 - p);
            earned += world.AnswerTo(visit, artwork).Reward;
        }

        Assert.InRange(earned, expected - (4 * Math.Sqrt(variance)), expected + (4 * Math.Sqrt(variance)));
    }

    [Fact]
    public void Tastes_turn_by_the_drift_and_stay_without_it()
    {
        Assert.Equal(1, Likeness(new SimulatedWorld(Small with { DriftDegreesPerDay = 0, Hours = 300 }), 240), 1e-9);
        Assert.InRange(Likeness(new SimulatedWorld(Small with { DriftDegreesPerDay = 9, Hours = 300 }), 240), -0.2,
            0.6); // 90 degrees
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Delays_are_exponential_about_their_mean(double hours)
    {
        SimulatedWorld world = new(Small with { DelayHours = hours, Bots = 0 });
        double[] delays = [.. Enumerable.Range(0, 20).SelectMany(world.Visits)
            .Select(v => (double)world.AnswerTo(v, world.Titles[v.Titles[0]][0]).DelayHours)];
        double rounded = hours > 0 ? 1 / (Math.Exp(1 / hours) - 1) : 0; // the mean of whole hours
        Assert.Equal(rounded, delays.Average(), 0.35);
        Assert.True(hours == 0 || delays.Max() > 3 * hours);
    }

    [Fact]
    public void Bots_are_a_share_and_reward_one_artwork_of_a_title_always()
    {
        SimulatedWorld world = new(Small with { Bots = 0.3 });
        Visit[] visits = [.. Enumerable.Range(0, 20).SelectMany(world.Visits)];
        Assert.InRange(visits.Average(v => v.IsBot ? 1.0 : 0), 0.25, 0.35);
        foreach (Visit bot in visits.Where(v => v.IsBot))
            Assert.Equal(1, world.Titles[bot.Titles[0]].Sum(a => world.AnswerTo(bot, a).Reward));
    }

    [Fact]
    public void Clickbait_is_started_and_left()
    {
        SimulatedWorld bait = new(Small with { Clickbait = 1, Bots = 0 });
        SimulatedWorld honest = new(Small with { Clickbait = 0, Bots = 0 });
        Assert.True(Count(bait, a => a.Starts) > 1.5 * Count(honest, a => a.Starts));
        Assert.True(Count(bait, a => a.Reward > 0) < 0.5 * Count(honest, a => a.Reward > 0));
    }

    [Fact]
    public void New_artworks_come_in_the_middle()
    {
        SimulatedWorld world = new(Small);
        Assert.All(world.Titles, title => Assert.Equal(Small.Artworks, title.Count(a => a.ArrivalHour == 0)));
        Assert.All(world.Titles.SelectMany(t => t.Skip(Small.Artworks)), a => Assert.InRange(a.ArrivalHour, 5, 15));
    }

    [Fact]
    public void No_member_comes_twice_in_an_hour()
    {
        Visit[] visits = [.. new SimulatedWorld(Small with { Members = 100 }).Visits(0)];
        Assert.Equal(50, visits.Select(v => v.Member).Distinct().Count());
        Assert.All(visits, v => Assert.Equal(v.Titles.Length, v.Titles.Distinct().Count()));
    }

    [Theory]
    [InlineData("--titles-per-page")]
    [InlineData("--members")]
    [InlineData("--bots")]
    public void Faults_name_the_option(string option)
    {
        WorldOptions wrong = Small with { Titles = 2, Members = 50, Bots = 0.9 };
        wrong = option switch
        {
            "--titles-per-page" => wrong,
            "--members" => wrong with { TitlesPerPage = 1 },
            _ => wrong with { TitlesPerPage = 1, Members = 1000 },
        };
        Assert.Contains(option, wrong.Fault(), StringComparison.Ordinal);
    }

    private static string Describe(SimulatedWorld world) => string.Join(
        ';',
        world.Visits(7).Take(10).SelectMany(v => world.Titles[v.Titles[0]].Select(
            a => $"{v.Member} {world.RewardProbability(v, a):R} {world.AnswerTo(v, a)}")));

    private static int Count(SimulatedWorld world, Func<Answer, bool> what) =>
        Enumerable.Range(0, 20).SelectMany(world.Visits)
        .SelectMany(v => world.Titles[v.Titles[0]].Select(a => world.AnswerTo(v, a))).Count(what);

    // Mean cosine between members' tastes at the beginning and at another hour, from features without noise.
    private static double Likeness(SimulatedWorld world, int hour)
    {
        Dictionary<int, double[]> first = Enumerable.Range(0, 10).SelectMany(world.Visits).DistinctBy(
            v => v.Member).ToDictionary(v => v.Member, v => v.Taste);
        double[][] pairs =
            [.. Enumerable.Range(hour, 10).SelectMany(world.Visits).Where(v => first.ContainsKey(v.Member))
            .Select(v => new[] { Vectors.Dot(first[v.Member], v.Taste) })];
        return pairs.Average(p => p[0]);
    }
}
