using System.ComponentModel;
using System.Diagnostics;

namespace InferenceEngine.Server.Simulation.Charts;

/// <summary>The picture of a series of runs: cumulative regret above, take rate below, a curve for each contender.
/// Pure.</summary>
internal static class RegretPicture
{
    private const double Width = 1000;
    private const double PanelHeight = 370;
    private const double LabelWidth = 205;
    private const double Margin = 64;

    // A point of the take rate is the mean of so many points of the curve, since single ones are noise.
    private const int Smoothing = 8;

    /// <summary>The picture as SVG.</summary>
    public static string Draw(IReadOnlyList<Summary> summaries, string caption)
    {
        LineChart regret = new(
            "Cumulative regret: rewards lost against the best artwork for each member",
            "decisions",
            "N0",
            "N0",
            "N0",
            true,
            [.. summaries.Select((s, i) => new ChartSeries(s.Contender, ChartStyle.Of(i), Points(s, Regret)))]);
        LineChart rate = new(
            "Take rate: expected rewards per decision, moving average",
            "decisions",
            "N0",
            "0.#%",
            "0.0%",
            false,
            [
                new ChartSeries("best possible", ChartStyle.Bound, Points(summaries[0], BestRate, banded: false)),
                .. summaries.Select(
                    (s, i) => new ChartSeries(s.Contender, ChartStyle.Of(i), Points(s, Rate, banded: false))),
            ]);
        double rows = Math.Max(PanelHeight, 90 + (15 * (summaries.Count + 1)));
        double height = 30 + (2 * rows) + 40;
        SvgWriter svg = new(Width, height);
        regret.Draw(svg, Margin, 30, Width - 12, 30 + rows - 20, LabelWidth);
        rate.Draw(svg, Margin, 40 + rows, Width - 12, 40 + (2 * rows) - 20, LabelWidth);
        svg.Text("note", Margin, height - 14, caption);
        return svg.Document("Regret and take rate of policies in simulation");
    }

    /// <summary>Renders an SVG file to PNG with rsvg-convert; false where that is not installed.</summary>
    public static async Task<bool> TryRenderAsync(string svg, string png, CancellationToken cancellation)
    {
        try
        {
            ProcessStartInfo start =
                new("rsvg-convert", ["--zoom", "2", "--output", png, svg]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static double Regret(RunResult run, int i) => run.Curve[i].Regret;

    private static CurvePoint Window(RunResult run, int i) => run.Curve[i].Since(run.Curve[Math.Max(i - Smoothing, 0)]);

    private static double Rate(RunResult run, int i) => Window(run, i) is var window
        ? window.Expected / window.Decisions : 0;

    private static double BestRate(RunResult run, int i) => Window(run, i).BestRate;

    private static List<(double X, Interval Y)> Points(
        Summary summary, Func<RunResult, int, double> value, bool banded = true)
    {
        List<(double, Interval)> points = [];
        for (int i = value == Regret ? 0 : 1; i < summary.Runs[0].Curve.Count; i++)
        {
            Interval y = Interval.Of([.. summary.Runs.Select(run => value(run, i))]);
            points.Add(
                (summary.Runs.Average(run => run.Curve[i].Decisions), banded ? y : new Interval(y.Mean, double.NaN)));
        }

        return points;
    }
}
