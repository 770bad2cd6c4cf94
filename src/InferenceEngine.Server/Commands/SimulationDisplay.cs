using System.Collections.Concurrent;
using InferenceEngine.Server.Simulation;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary>Shows how far each contender is: live bars on a terminal, elsewhere a line for each run that ends.
/// Thread-safe.</summary>
internal sealed class SimulationDisplay(SimulationOptions options)
{
    private readonly ConcurrentDictionary<(string Contender, int Repetition), CurvePoint> sums = [];
    private readonly ConcurrentDictionary<string, int> hours = [];

    /// <summary>Runs the series.</summary>
    public async Task<IReadOnlyList<RunResult>> ShowAsync(SimulationSeries series, CancellationToken cancellation)
    {
        if (Console.IsOutputRedirected)
            return await series.RunAsync(Print, cancellation);
        return await AnsiConsole.Progress()
            .Columns(
                new SpinnerColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async progress =>
            {
                Dictionary<string, ProgressTask> tasks = options.Contenders.ToDictionary(
                    c => c.Name,
                    c => progress.AddTask(Markup.Escape(c.Name), maxValue: options.World.Hours * options.Repetitions));
                return await series.RunAsync(
                    (contender, repetition, sum) => Draw(tasks[contender.Name], contender, repetition, sum),
                    cancellation);
            });
    }

    private void Draw(ProgressTask task, Contender contender, int repetition, CurvePoint sum)
    {
        sums[(contender.Name, repetition)] = sum;
        CurvePoint[] all = [.. sums.Where(s => s.Key.Contender == contender.Name).Select(s => s.Value)];
        double decisions = Math.Max(all.Sum(p => p.Decisions), 1);
        task.Increment(1);
        task.Description = Markup.Escape(
            $"{contender.Name,-20} take rate {all.Sum(p => p.Reward) / decisions,6:P1}  regret {1000 * all.Sum(p => p.Regret) / decisions,5:F1} per 1000");
    }

    private void Print(Contender contender, int repetition, CurvePoint sum)
    {
        int done = hours.AddOrUpdate($"{contender.Name}/{repetition}", 1, (_, count) => count + 1);
        if (done == options.World.Hours)
            Console.WriteLine(
                $"{contender.Name,-20} repetition {repetition,2}  take rate {sum.TakeRate,6:P1}  regret {sum.Regret,8:F1}");
    }
}
