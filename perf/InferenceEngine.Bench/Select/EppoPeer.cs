using System.Text.Json;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// The inverse-gap evaluator of Eppo's SDK in Node, on the same arms, features and γ (perf/peers/eppo). It scores, weighs
/// and draws, by MD5 of member and arm.
/// </summary>
internal static class EppoPeer
{
    private const string Folder = "perf/peers/eppo";

    // Our scores are sums in float, theirs in double.
    private const double MostApart = 1e-4;

    /// <summary>
    /// Decisions per second of the better of processor time and clock, the median over rounds; null, with a note, where it
    /// cannot run.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="contexts">Features, a row for each context.</param>
    /// <param name="weights">Weights, a row for each arm.</param>
    /// <param name="gamma">Of the policy.</param>
    /// <param name="pmf">Our pmf for a context, from which the peer's weights may not differ.</param>
    /// <exception cref="InvalidOperationException">The peer computed another policy.</exception>
    public static double? Measure(
        BenchRun run, float[][] contexts, float[][] weights, double gamma, Func<int, double[]> pmf)
    {
        if (!Programs.Exists("node") || !Directory.Exists(Path.Combine(Installation.Root, Folder, "node_modules")))
        {
            run.Note($"Eppo's evaluator is not beside it: ./engine bench installs the packages of {Folder}");
            return null;
        }

        PeerResult result = Run(new PeerInput(
            gamma,
            contexts[0].Length,
            contexts,
            weights,
            run.Rounds(7),
            run.Seconds(0.6).TotalSeconds,
            run.Seconds(2).TotalSeconds));
        double apart = result.Drawn.Select((drawn, i) => Math.Abs(drawn.Weight - pmf(i)[drawn.Arm])).Max();
        if (apart > MostApart)
            throw new InvalidOperationException($"Eppo's weights differ from our pmf by up to {apart:G3}: another policy.");
        run.Note(FormattableString.Invariant(
            $"Eppo's evaluator (Node, one thread): same weights within {apart:G2}; the better of processor time and clock"));
        return Math.Max(result.PerCpuSecond, result.PerWallSecond);
    }

    private static PeerResult Run(PeerInput input)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
            string script = Path.Combine(Installation.Root, Folder, "inverse_gap.mjs");
            string output = Programs.Run("node", [script, file]).Output;
            return JsonSerializer.Deserialize<PeerResult>(output, JsonSerializerOptions.Web)!;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed record PeerInput(
        double Gamma,
        int Features,
        float[][] Contexts,
        float[][] Weights,
        int Rounds,
        double Seconds,
        double WarmUpSeconds);

    private sealed record PeerResult(double PerCpuSecond, double PerWallSecond, Draw[] Drawn);

    private readonly record struct Draw(int Arm, double Weight);
}
