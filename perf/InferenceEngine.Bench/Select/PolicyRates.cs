using InferenceEngine.Bandits;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// The arithmetic alone: Thompson pmf of ten arms beside a Monte Carlo estimate of it, and the draw beside an inverted
/// cumulative sum, which is cheaper but changes its winner with every small change of the pmf.
/// </summary>
internal static class PolicyRates
{
    private const int Arms = 10;
    private const int Titles = 256;
    private const int MonteCarloDraws = 10_000;
    private const double PmfGoal = 3e5;

    public static void Measure(BenchRun run)
    {
        Random random = new(7);
        BetaPosterior[] young = [.. Enumerable.Range(0, Titles * Arms).Select(_ => Posterior(random, 100))];
        BetaPosterior[] mixed = [.. Enumerable.Range(0, Titles * Arms).Select(_ => Posterior(random, 3000))];
        double[] pmfs = new double[young.Length];
        Rate estimate = Meter.Run(run, 1, () => Estimate(young.AsSpan(0, Arms), random), seconds: 0.2);
        Rate slow = Meter.Run(run, Titles, () => AllPmfs(mixed, pmfs));
        Rate pmf = Meter.Run(run, Titles, () => AllPmfs(young, pmfs));
        run.Add(Figure.AtLeast("Thompson pmf of 10 arms with 1 to 100 impressions, one core", pmf.PerCpuSecond, "pmfs/s", PmfGoal) with
        {
            Peer = estimate.PerCpuSecond,
            Ratio = pmf.PerCpuSecond / estimate.PerCpuSecond,
        });
        run.Add(Figure.AtLeast("Thompson pmf of 10 arms with 1 to 3000 impressions, one core", slow.PerCpuSecond, "pmfs/s", PmfGoal));
        run.Note($"peer of the pmf: frequencies of {MonteCarloDraws} Monte Carlo draws (total variation about 0.01), normal approximation of each draw");
        run.Add(Figure.AtMost("  allocated per pmf", pmf.BytesEach, "bytes", 0));
        MeasureDraws(run, pmfs);
    }

    /// <summary>Impressions spread evenly on the logarithmic scale.</summary>
    private static BetaPosterior Posterior(Random random, double mostImpressions)
    {
        double impressions = Math.Exp(random.NextDouble() * Math.Log(mostImpressions));
        double rate = 0.02 + (0.3 * random.NextDouble());
        return new BetaPosterior(1 + (impressions * rate), 1 + (impressions * (1 - rate)));
    }

    private static void AllPmfs(BetaPosterior[] posteriors, double[] pmfs)
    {
        for (int i = 0; i < posteriors.Length; i += Arms)
            BetaThompson.Pmf(posteriors.AsSpan(i, Arms), pmfs.AsSpan(i, Arms));
    }

    private static void MeasureDraws(BenchRun run, double[] pmfs)
    {
        uint[] keys = [.. Enumerable.Range(0, pmfs.Length).Select(i => (uint)Mix64.Of((ulong)i, 1))];
        ulong seed = 0;
        int sum = 0;
        Rate race = Meter.Run(run, Titles, () =>
        {
            for (int i = 0; i < pmfs.Length; i += Arms)
                sum += ExponentialRace.Draw(pmfs.AsSpan(i, Arms), keys.AsSpan(i, Arms), seed++);
        });
        Rate inverted = Meter.Run(run, Titles, () =>
        {
            for (int i = 0; i < pmfs.Length; i += Arms)
                sum += Invert(pmfs.AsSpan(i, Arms), Mix64.Of(seed++, 3));
        });
        GC.KeepAlive(sum);
        run.Add(new Figure(
            "draw from 10 arms by the race, one core", race.PerCpuSecond, "draws/s", inverted.PerCpuSecond, race.PerCpuSecond / inverted.PerCpuSecond));
        run.Add(Figure.AtMost("  allocated per draw", race.BytesEach, "bytes", 0));
    }

    private static int Invert(ReadOnlySpan<double> pmf, ulong hash)
    {
        double rest = (hash >> 11) * (1.0 / (1L << 53));
        for (int i = 0; i < pmf.Length - 1; i++)
        {
            rest -= pmf[i];
            if (rest < 0)
                return i;
        }

        return pmf.Length - 1;
    }

    /// <summary>How often each arm has the largest of its draws. A Beta draw is taken as normal, in the peer's favour.</summary>
    private static int Estimate(ReadOnlySpan<BetaPosterior> arms, Random random)
    {
        Span<int> wins = stackalloc int[Arms];
        for (int draw = 0; draw < MonteCarloDraws; draw++)
        {
            int winner = 0;
            double best = double.NegativeInfinity;
            for (int i = 0; i < arms.Length; i++)
            {
                double count = arms[i].Alpha + arms[i].Beta;
                double deviation = Math.Sqrt(arms[i].Alpha * arms[i].Beta / (count * count * (count + 1)));
                // Sum of four uniforms: variance 1/3.
                double unit = (random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2) * 1.7320508;
                double value = arms[i].Mean + (deviation * unit);
                if (value > best)
                    (best, winner) = (value, i);
            }

            wins[winner]++;
        }

        return wins[0];
    }
}
