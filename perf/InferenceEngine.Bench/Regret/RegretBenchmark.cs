using System.Globalization;
using System.Text.Json;

namespace InferenceEngine.Bench.Regret;

/// <summary>
/// Regret of the engine's policies beside textbook ones in numpy (<c>perf/peers/regret_reference.py</c>) on the same
/// simulated stream: the same decisions, and the same reward for the same choice. No drift, bots, delay or new
/// artworks, which the textbooks do not know. Context-free policies in worlds where all members are alike, LinUCB where
/// they are not.
/// </summary>
internal sealed class RegretBenchmark : IBenchmark
{
    private const string Python = "/usr/bin/python3"; // Debian's: numpy is a Debian package
    private const double Goal = 1.05;

    // One run's regret varies by about an eighth of it: the mean of so many is within a twentieth.
    private const int Repetitions = 40;
    private const int PeerSeeds = 3;

    private static readonly string[] PlainWorld =
        ["--seed", "7", "--drift", "0", "--bots", "0", "--delay", "0", "--new-artworks", "0"];

    public string Name => "regret";

    public string Summary => "regret of policies in simulation, beside textbook ones in numpy";

    public Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        if (Programs.Output(Python, ["-c", "import numpy"]) is null)
        {
            run.Note("not measured: Debian's python3-numpy is not installed");
            return Task.CompletedTask;
        }

        Compare(run, ["beta-thompson", "ucb1", "epsilon-greedy"], ["--taste", "0"]);
        Compare(run, ["lin-ucb"], []);
        return Task.CompletedTask;
    }

    private static void Compare(BenchRun run, string[] policies, string[] world)
    {
        using ScratchFolder folder = new();
        run.Progress($"simulating {string.Join(", ", policies)}");
        Dictionary<string, double[]> ours = Simulate(run, policies, world, folder.Path);
        run.Progress("the same streams in numpy");
        Dictionary<string, double[]> peers = Reference(run, policies, folder.Path);
        foreach (string policy in policies)
            Add(run, policy, ours[policy], peers[policy]);
    }

    private static Dictionary<string, double[]> Simulate(BenchRun run, string[] policies, string[] world, string folder)
    {
        string[] size = run.Quick ? ["--quick"] : ["--repeat", $"{Repetitions}"];
        Programs.Run(
            Installation.Server,
            [
                "simulate", .. PlainWorld, .. world, .. size,
                "--policies", string.Join(',', policies), "--out", folder, "--export-truth", folder,
            ]);
        // The last row of a policy's repetition has its whole regret.
        Dictionary<(string Policy, int Repetition), double> last = [];
        IEnumerable<string> lines = File.ReadLines(Path.Combine(folder, "curves.csv")).Skip(1);
        foreach (string[] row in lines.Select(line => line.Split(',')))
            last[(row[0], int.Parse(row[1]))] = double.Parse(row[4], CultureInfo.InvariantCulture);
        return last.GroupBy(e => e.Key.Policy).ToDictionary(
            g => g.Key, g => g.OrderBy(e => e.Key.Repetition).Select(e => e.Value).ToArray());
    }

    /// <summary>Regrets of the peer by policy and repetition, each the mean over some seeds.</summary>
    private static Dictionary<string, double[]> Reference(BenchRun run, string[] policies, string folder)
    {
        string[] files =
        [
            .. Directory.GetFiles(folder, "truth-*.csv").OrderBy(f => f.Length).ThenBy(f => f, StringComparer.Ordinal),
        ];
        string script = Path.Combine(Installation.Root, "perf/peers/regret_reference.py");
        List<Dictionary<string, double[]>> seeds = [];
        for (int seed = 1; seed <= run.Rounds(PeerSeeds); seed++)
        {
            string json = Programs.Run(
                Python, [script, "--policies", string.Join(',', policies), "--seed", $"{seed}", .. files]).Output;
            seeds.Add(JsonSerializer.Deserialize<Dictionary<string, double[]>>(json)!);
        }

        return policies.ToDictionary(p => p, p => files.Select((_, i) => seeds.Average(s => s[p][i])).ToArray());
    }

    private static void Add(BenchRun run, string policy, double[] ours, double[] peers)
    {
        double mean = ours.Average();
        double peer = peers.Average();
        double ratio = mean / peer;
        double[] differences = [.. ours.Zip(peers, (a, b) => a - b)];
        double variance =
            differences.Sum(d => (d - (mean - peer)) * (d - (mean - peer))) / Math.Max(differences.Length - 1, 1);
        double half = 1.96 * Math.Sqrt(variance / differences.Length) / peer;
        run.Add(new Figure($"regret of {policy}", mean, "rewards", peer, ratio, $"ratio <= {Goal}", ratio <= Goal));
        run.Note(FormattableString.Invariant(
            $"{policy}: ratio {ratio:F3} ± {half:F3} (95 %, {ours.Length} repetitions from seed 7, peer's mean over {run.Rounds(PeerSeeds)} seeds)"));
    }
}
