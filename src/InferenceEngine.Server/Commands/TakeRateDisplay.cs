using InferenceEngine.Server.Simulation;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary>Shows the take rate round by round: live bars on a terminal, a line per round elsewhere.</summary>
internal sealed class TakeRateDisplay(double uniform, double best)
{
    private const int BarWidth = 40;

    /// <summary>Runs <paramref name="work"/>, which reports all rounds so far after each.</summary>
    public async Task ShowAsync(Func<Action<IReadOnlyList<Round>>, Task> work)
    {
        if (Console.IsOutputRedirected)
        {
            await work(rounds => Console.WriteLine(Line(rounds.Count, rounds[^1])));
            return;
        }

        await AnsiConsole.Live(new Text("Members are looking at their first pages…")).StartAsync(async live =>
            await work(rounds =>
            {
                live.UpdateTarget(new Rows(rounds.Select((round, i) => new Text(Line(i + 1, round)))));
                live.Refresh();
            }));
    }

    /// <summary>What came of it, in a sentence.</summary>
    public void Summarise(IReadOnlyList<Round> rounds)
    {
        int part = Math.Max(rounds.Count / 4, 1);
        Round early = rounds.Take(part).Aggregate((a, b) => a + b);
        Round late = rounds.TakeLast(part).Aggregate((a, b) => a + b);
        Console.WriteLine(
            $"Take rate: {early.TakeRate:P1} in the first quarter, {late.TakeRate:P1} in the last "
            + $"(random {uniform:P1}, best possible {best:P1}).");
    }

    private string Line(int number, Round round)
    {
        int filled = best > 0 ? (int)Math.Clamp(BarWidth * round.Expected / round.Shown / best, 0, BarWidth) : 0;
        string bar = new string('█', filled) + new string('·', BarWidth - filled);
        return $"round {number,3}  {bar}  take rate {round.TakeRate,6:P1}  ({round.Taken} of {round.Shown})";
    }
}
