using InferenceEngine.Bandits;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// Contextual policies, scoring included: 24 arms with a diagonal linear model each, 32 features, and the pmf of linear
/// Thompson sampling, inverse-gap weighting and, for arms that share one factor, correlated Thompson sampling. Whole
/// decisions by inverse-gap weighting run beside Eppo's evaluator.
/// </summary>
internal static class ContextRates
{
    private const int Arms = 24;
    private const int Features = 32;
    private const int Contexts = 256;
    private const double ThompsonGoal = 3e5;
    private const double InverseGapGoal = 5e5;
    private const double Gamma = 100;

    public static void Measure(BenchRun run)
    {
        Models models = new(new Random(11));
        Rate thompson = Meter.Run(run, Contexts, models.Thompson);
        Rate gap = Meter.Run(run, Contexts, models.InverseGaps);
        Rate correlated = Meter.Run(run, Contexts / 8, models.Correlated);
        run.Add(Figure.AtLeast(
            "LinTS diagonal, d = 32, 24 arms, one core", thompson.PerCpuSecond, "pmfs/s", ThompsonGoal));
        run.Add(Figure.AtMost("  allocated per LinTS pmf", thompson.BytesEach, "bytes", 0));
        run.Add(Figure.AtLeast("IGW, d = 32, 24 arms, one core", gap.PerCpuSecond, "pmfs/s", InverseGapGoal));
        run.Add(Figure.AtMost("  allocated per IGW pmf", gap.BytesEach, "bytes", 0));
        run.Add("correlated Thompson pmf, 24 arms, one core", correlated.PerCpuSecond, "pmfs/s");
        run.Add(Figure.AtMost("  allocated per correlated pmf", correlated.BytesEach, "bytes", 0));
        BesideEppo(run, models);
    }

    /// <summary>Scores, pmf and draw, which is what the peer's evaluator does.</summary>
    private static void BesideEppo(BenchRun run, Models models)
    {
        const double wins = 1;
        Rate ours = Meter.Run(run, Contexts, models.DrawInverseGaps);
        if (EppoPeer.Measure(run, models.Rows, models.Weights, Gamma, models.InverseGapPmf) is not { } peer)
            return;
        double ratio = ours.PerCpuSecond / peer;
        run.Add(new Figure(
            "IGW decisions with the draw, d = 32, 24 arms, one core",
            ours.PerCpuSecond,
            "decisions/s",
            peer,
            ratio,
            $"ratio > {wins}",
            ratio > wins));
        run.Add(Figure.AtMost("  allocated per IGW decision", ours.BytesEach, "bytes", 0));
    }

    private sealed class Models
    {
        private const float NoiseVariance = 0.1f;

        private readonly float[] contexts = new float[Contexts * Features];
        private readonly float[] weights = new float[Arms * Features];
        private readonly float[] variances = new float[Arms * Features];
        private readonly double[] means = new double[Arms];
        private readonly double[] deviations = new double[Arms];
        private readonly double[] loadings = new double[Arms];
        private readonly double[] pmf = new double[Arms];
        private readonly uint[] keys = [.. Enumerable.Range(0, Arms).Select(arm => (uint)Mix64.Of((ulong)arm, 1))];
        private ulong member;

        public Models(Random random)
        {
            foreach (ref float x in contexts.AsSpan())
                x = (float)((2 * random.NextDouble()) - 1);
            foreach (ref double loading in loadings.AsSpan())
                loading = 0.1 * random.NextDouble();
            variances.AsSpan().Fill(1);
            for (int arm = 0; arm < Arms; arm++)
            {
                int impressions = (int)Math.Exp(9 * random.NextDouble());
                Learn(random, arm, impressions);
            }
        }

        /// <summary>The contexts, a row each.</summary>
        public float[][] Rows => [.. contexts.Chunk(Features)];

        /// <summary>The arms' weights, a row each.</summary>
        public float[][] Weights => [.. weights.Chunk(Features)];

        public void Thompson()
        {
            for (int context = 0; context < Contexts; context++)
            {
                Score(context);
                GaussianThompson.Pmf(means, deviations, pmf);
            }
        }

        public void InverseGaps()
        {
            for (int context = 0; context < Contexts; context++)
                InverseGapPmf(context);
        }

        public void DrawInverseGaps()
        {
            for (int context = 0; context < Contexts; context++)
                ExponentialRace.Draw(InverseGapPmf(context), keys, member++);
        }

        /// <summary>The pmf for a context; valid until the next.</summary>
        public double[] InverseGapPmf(int context)
        {
            Score(context);
            InverseGap.Pmf(means, Gamma, pmf);
            return pmf;
        }

        public void Correlated()
        {
            for (int context = 0; context < Contexts / 8; context++)
            {
                Score(context);
                CorrelatedThompson.Pmf(means, loadings, deviations, pmf);
            }
        }

        private ReadOnlySpan<float> Context(int context) => contexts.AsSpan(context * Features, Features);

        private void Learn(Random random, int arm, int impressions)
        {
            Span<float> armMeans = weights.AsSpan(arm * Features, Features);
            Span<float> armVariances = variances.AsSpan(arm * Features, Features);
            for (int n = 0; n < impressions; n++)
            {
                ReadOnlySpan<float> x = Context(random.Next(Contexts));
                DiagonalWeights.Impression(x, armMeans, armVariances, NoiseVariance);
                if (random.NextDouble() < 0.1 + (0.05 * x[arm]))
                    DiagonalWeights.Reward(x, armMeans, armVariances, NoiseVariance, 1);
            }
        }

        private void Score(int context)
        {
            ReadOnlySpan<float> x = Context(context);
            for (int arm = 0; arm < Arms; arm++)
            {
                int start = arm * Features;
                (float mean, float variance) = DiagonalWeights.Score(
                    x, weights.AsSpan(start, Features), variances.AsSpan(start, Features));
                (means[arm], deviations[arm]) = (mean, Math.Sqrt(variance));
            }
        }
    }
}
