using InferenceEngine.Server.Simulation;
using InferenceEngine.Server.Simulation.Charts;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary>Says what came of a simulation: a table, and files in a folder.</summary>
internal sealed class SimulationReport(SimulationOptions options, IReadOnlyList<RunResult> results)
{
    private readonly IReadOnlyList<Summary> summaries = Summary.Of(results);

    /// <summary>Prints regret and take rate of each contender with 95 % intervals over the repetitions.</summary>
    public void Print()
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumns("policy", "regret", $"less than {summaries[0].Contender}", "take rate", "of the best");
        foreach (TableColumn column in table.Columns.Skip(1))
            column.RightAligned().NoWrap();
        foreach (Summary summary in summaries)
        {
            table.AddRow(
                summary.Contender,
                summary.Regret.Text("F0"),
                summary == summaries[0] ? "–" : summary.Less(summaries[0], run => run.End.Regret).Text("F0"),
                summary.TakeRate.Text("P2"),
                (summary.TakeRate.Mean / summary.BestRate).ToString("P1"));
        }

        AnsiConsole.Write(table);
        Console.WriteLine(
            $"Best possible take rate {summaries[0].BestRate:P2}. Means and 95 % intervals over {options.Repetitions} repetitions, "
            + $"seeds {options.World.Seed} to {options.World.Seed + options.Repetitions - 1}.");
        PrintColdStart();
        PrintUndo();
    }

    /// <summary>Writes curves.csv and the picture.</summary>
    public async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        string curves = Path.Combine(folder, "curves.csv");
        using (StreamWriter file = new(curves))
            CurvesFile.Write(file, results);
        string picture = Path.Combine(folder, "regret.svg");
        string caption =
            $"Seed {options.World.Seed}, {options.Repetitions} repetitions; bands are 95 % intervals of the mean. "
            + "Real engine, simulated members and time.";
        await File.WriteAllTextAsync(picture, RegretPicture.Draw(summaries, caption), cancellation);
        bool rendered =
            await RegretPicture.TryRenderAsync(picture, Path.ChangeExtension(picture, ".png"), cancellation);
        Console.WriteLine(
            $"Written: {curves}, {picture}{(rendered ? " and .png" : " (no .png: rsvg-convert is not installed)")}");
    }

    private void PrintColdStart()
    {
        foreach (Summary with in summaries.Where(s => s.Contender.EndsWith("+prior", StringComparison.Ordinal)))
        {
            Summary without = summaries.Single(s => s.Contender + "+prior" == with.Contender);
            Interval all = with.Less(without, run => run.End.Regret);
            Interval fresh = with.Less(without, run => run.End.NewRegret);
            double share = all.Mean / without.Regret.Mean;
            double freshShare = fresh.Mean / without.Runs.Average(r => r.End.NewRegret);
            Console.WriteLine(
                $"{without.Contender}: fitted priors save {all.Text("F1")} regret ({share:P1}), of it {fresh.Text("F1")} ({freshShare:P1}) "
                + "in titles whose newest artwork is less than a day old.");
        }
    }

    private void PrintUndo()
    {
        foreach (Summary summary in summaries.Where(s => s.Runs[0].Undo is not null))
        {
            BotUndo[] undone = [.. summary.Runs.Select(r => r.Undo!)];
            Interval gain = Interval.Of([.. undone.Select(u => u.RateAfter - u.RateBefore)]);
            Console.WriteLine(
                $"{summary.Contender}: {undone.Sum(u => u.Rewards)} rewards of bots taken back; take rate after {undone.Average(u => u.RateAfter):P2}, "
                + $"before {undone.Average(u => u.RateBefore):P2} (difference {gain.Text("P2")}).");
        }
    }
}
