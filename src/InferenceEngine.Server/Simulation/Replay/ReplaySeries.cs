using InferenceEngine.Evaluation;
using InferenceEngine.Selection;
using Spectre.Console;

namespace InferenceEngine.Server.Simulation.Replay;

/// <summary>Replays a log against some policies, and says what came of each. Used once.</summary>
internal sealed class ReplaySeries(string folder, IReadOnlyList<Policy> policies, long seed)
{
    // Below this a click-through rate of a percent or less says nothing.
    private const int FewMatches = 1000;

    private readonly OpenBanditFolder data = new(folder);

    /// <summary>Runs all and prints.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        (long rows, long clicks, double least) = Survey();
        Console.WriteLine($"Seed {seed}: replay of {rows:N0} rows with {data.Embeddings.Count} items from {folder}.");
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumns("policy", "matched rows", "clicks", "click-through rate", "95 % interval");
        foreach (TableColumn column in table.Columns.Skip(1))
            column.RightAligned().NoWrap();
        table.AddRow(Row(new ReplayResult("(as logged)", rows, rows, clicks)));
        bool few = false;
        foreach (Policy policy in policies)
        {
            ReplayResult result = await new ReplayRun(data, policy, seed).RunAsync(least, cancellation);
            few |= result.Matched < FewMatches;
            table.AddRow(Row(result));
        }

        AnsiConsole.Write(table);
        Console.WriteLine(
            "Replay underestimates a policy that learns: it learns from matched rows alone, about one in as many as there are items, "
            + "and so has seen far less than it would have.");
        if (few)
            Console.WriteLine(
                $"Some policies matched fewer than {FewMatches} rows: read the intervals, not the rates.");
    }

    private static string[] Row(ReplayResult result)
    {
        (double low, double high) = BinomialInterval.Wilson(result.Clicks, result.Matched);
        double rate = result.Matched > 0 ? (double)result.Clicks / result.Matched : 0;
        return [result.Policy, $"{result.Matched:N0}", $"{result.Clicks:N0}", $"{rate:P2}", $"{low:P2} to {high:P2}"];
    }

    private (long Rows, long Clicks, double LeastPropensity) Survey()
    {
        (long rows, long clicks, double least) = (0, 0, 1);
        foreach (OpenBanditRow row in data.Rows())
        {
            rows++;
            clicks += row.IsClicked ? 1 : 0;
            least = Math.Min(least, row.Propensity);
        }

        return (rows, clicks, least);
    }
}
