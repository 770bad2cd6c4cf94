using System.Globalization;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// Writes curves.csv: a row for each point of each run, with the decisions, reward and regret so far and the reward per
/// decision since the row before. Pure.
/// </summary>
internal static class CurvesFile
{
    /// <summary>The first line.</summary>
    public const string Header = "policy,repetition,decisions,cumulative_reward,cumulative_regret,take_rate";

    /// <summary>Writes the rows of all runs.</summary>
    public static void Write(TextWriter file, IEnumerable<RunResult> results)
    {
        file.Write(Header + "\n");
        foreach (RunResult run in results)
        {
            for (int i = 1; i < run.Curve.Count; i++)
            {
                CurvePoint point = run.Curve[i];
                double rate = point.Since(run.Curve[i - 1]).TakeRate;
                file.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{run.Contender},{run.Repetition},{point.Decisions},{point.Reward:F0},{point.Regret:F3},{rate:F5}\n"));
            }
        }
    }
}
