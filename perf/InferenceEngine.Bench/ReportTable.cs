using System.Globalization;
using Spectre.Console;

namespace InferenceEngine.Bench;

/// <summary>Prints a report for people.</summary>
internal static class ReportTable
{
    private const int PipedWidth = 160;

    public static void Print(BenchReport report)
    {
        IAnsiConsole console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
            console.Profile.Width = PipedWidth;
        }

        Table table = new() { Title = new TableTitle(Markup.Escape($"{report.Bench} at {report.Commit} on {report.Machine}")) };
        table.AddColumns("figure", "value", "unit", "peer", "ratio", "goal", "met");
        foreach (int right in (int[])[1, 3, 4])
            table.Columns[right].Alignment = Justify.Right;
        foreach (Figure figure in report.Figures)
        {
            table.AddRow(
                Markup.Escape(figure.Name), Number(figure.Value), Markup.Escape(figure.Unit), Number(figure.Peer), Number(figure.Ratio),
                Markup.Escape(figure.Goal ?? ""), figure.Met switch { true => "[green]yes[/]", false => "[red]no[/]", null => "" });
        }

        console.Write(table);
        foreach (string note in report.Notes)
            Console.WriteLine($"note: {note}");
    }

    private static string Number(double? value) => value is not { } number
        ? ""
        : Math.Abs(number) >= 1000
            ? number.ToString("N0", CultureInfo.InvariantCulture)
            : number.ToString("G4", CultureInfo.InvariantCulture);
}
