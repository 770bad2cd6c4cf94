namespace InferenceEngine.Server.Simulation.Charts;

/// <summary>
/// One panel of curves with axes, bands for their intervals, and each curve's name at its end. Immutable.
/// </summary>
/// <param name="Title">Above it.</param>
/// <param name="XName">Name of the horizontal axis.</param>
/// <param name="XFormat">Format of its numbers.</param>
/// <param name="YFormat">Format of the vertical axis's numbers.</param>
/// <param name="NameFormat">Format of the number where a curve ends, behind its name.</param>
/// <param name="FromZero">Whether the vertical axis begins at 0.</param>
/// <param name="Series">The curves.</param>
internal sealed record LineChart(
    string Title,
    string XName,
    string XFormat,
    string YFormat,
    string NameFormat,
    bool FromZero,
    IReadOnlyList<ChartSeries> Series)
{
    private const double LabelSpacing = 15;
    private const double LeadLength = 22;

    /// <summary>Draws it into a rectangle, whose right <paramref name="labelWidth"/> pixels are for the
    /// names.</summary>
    public void Draw(SvgWriter svg, double left, double top, double right, double bottom, double labelWidth)
    {
        double plotRight = right - labelWidth;
        double plotTop = top + 22;
        double plotBottom = bottom - 38;
        AxisScale x = new(0, Series.Max(s => s.Points[^1].X), left, plotRight, tight: true);
        AxisScale y = new(Lowest(), Highest(), plotBottom, plotTop, tight: false);
        svg.Text("title", left, top + 6, Title);
        DrawAxes(svg, x, y, (left, plotTop, plotRight, plotBottom));
        foreach (ChartSeries series in Series)
            DrawBand(svg, series, x, y);
        foreach (ChartSeries series in Series)
            svg.Curve(series.Style, series.Points.Select(p => (x.Pixel(p.X), y.Pixel(p.Y.Mean))));
        DrawNames(svg, y, plotRight, plotTop, plotBottom);
    }

    private static bool HasBand(ChartSeries series) => series.Points.Any(p => p.Y.Half > 0);

    private static void DrawBand(SvgWriter svg, ChartSeries series, AxisScale x, AxisScale y)
    {
        if (!HasBand(series))
            return;
        IEnumerable<(double, double)> upper = series.Points.Select(p => (x.Pixel(p.X), y.Pixel(p.Y.Mean + p.Y.Half)));
        IEnumerable<(double, double)> lower = series.Points.Select(p => (x.Pixel(p.X), y.Pixel(p.Y.Mean - p.Y.Half)));
        svg.Band(series.Style, upper.Concat(lower.Reverse()));
    }

    private double Lowest() => FromZero ? 0 : Series.Min(s => s.Points.Min(p => p.Y.Mean));

    private double Highest() => Series.Max(s => s.Points.Max(p => p.Y.Mean + (p.Y.Half > 0 ? p.Y.Half : 0)));

    private void DrawAxes(
        SvgWriter svg, AxisScale x, AxisScale y, (double Left, double Top, double Right, double Bottom) plot)
    {
        foreach (double tick in y.Ticks)
        {
            svg.Line("grid", plot.Left, y.Pixel(tick), plot.Right, y.Pixel(tick));
            svg.Text("tick", plot.Left - 8, y.Pixel(tick) + 4, tick.ToString(YFormat), "end");
        }

        foreach (double tick in x.Ticks)
        {
            svg.Line("axis", x.Pixel(tick), plot.Bottom, x.Pixel(tick), plot.Bottom + 4);
            svg.Text("tick", x.Pixel(tick), plot.Bottom + 18, tick.ToString(XFormat), "middle");
        }

        svg.Line("axis", plot.Left, plot.Bottom, plot.Right, plot.Bottom);
        svg.Text("tick", plot.Right, plot.Bottom + 34, XName, "end");
    }

    private void DrawNames(SvgWriter svg, AxisScale y, double right, double top, double bottom)
    {
        double[] ends = [.. Series.Select(s => y.Pixel(s.End))];
        double[] heights = LabelColumn.Place(ends, LabelSpacing, top + 4, bottom);
        for (int i = 0; i < Series.Count; i++)
        {
            svg.Line("lead", right + 3, ends[i], right + LeadLength - 6, heights[i]);
            svg.Curve(Series[i].Style, [(right + LeadLength - 6, heights[i]), (right + LeadLength + 12, heights[i])]);
            svg.Text("label", right + LeadLength + 18, heights[i] + 4,
                $"{Series[i].Name}  {Series[i].End.ToString(NameFormat)}");
        }
    }
}
