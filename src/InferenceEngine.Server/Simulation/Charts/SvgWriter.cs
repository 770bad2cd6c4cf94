using System.Globalization;
using System.Security;
using System.Text;

namespace InferenceEngine.Server.Simulation.Charts;

/// <summary>
/// Builds an SVG picture that reads on light and dark pages, with the reader's own sans-serif font. Coordinates are
/// pixels from the top left. Used by one thread.
/// </summary>
internal sealed class SvgWriter(double width, double height)
{
    private readonly StringBuilder body = new();

    /// <summary>A straight line of a class: grid, axis or lead.</summary>
    public void Line(string kind, double x1, double y1, double x2, double y2) =>
        body.Append($"<line class=\"{kind}\" x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\"/>\n");

    /// <summary>A curve through points.</summary>
    public void Curve(ChartStyle style, IEnumerable<(double X, double Y)> points) =>
        body.Append($"<polyline fill=\"none\" stroke=\"{style.Colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"")
            .Append(style.Dash.Length > 0 ? $" stroke-dasharray=\"{style.Dash}\"" : string.Empty)
            .Append($" points=\"{Points(points)}\"/>\n");

    /// <summary>A faint area inside points.</summary>
    public void Band(ChartStyle style, IEnumerable<(double X, double Y)> points) =>
        body.Append($"<polygon fill=\"{style.Colour}\" fill-opacity=\"0.12\" points=\"{Points(points)}\"/>\n");

    /// <summary>Text of a class: title, label, tick or note; anchor is start, middle or end.</summary>
    public void Text(string kind, double x, double y, string text, string anchor = "start", double turn = 0)
    {
        string turned = turn == 0 ? string.Empty : $" transform=\"rotate({N(turn)} {N(x)} {N(y)})\"";
        body.Append($"<text class=\"{kind}\" x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\"{turned}>")
            .Append(SecurityElement.Escape(text)).Append("</text>\n");
    }

    /// <summary>The whole document.</summary>
    public string Document(string title) =>
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{N(width)}" height="{N(height)}" viewBox="0 0 {N(width)} {N(height)}" role="img">
        <title>{SecurityElement.Escape(title)}</title>
        <style>
        text {"{"} font-family: system-ui, "Segoe UI", "DejaVu Sans", Arial, sans-serif; font-size: 12px; fill: #5b6168; {"}"}
        .back {"{"} fill: #ffffff; {"}"} .title {"{"} font-size: 16px; font-weight: 600; fill: #22262a; {"}"} .label {"{"} fill: #22262a; {"}"}
        .grid {"{"} stroke: #8a9199; stroke-opacity: 0.25; {"}"} .axis {"{"} stroke: #8a9199; {"}"} .lead {"{"} stroke: #8a9199; stroke-opacity: 0.7; {"}"}
        @media (prefers-color-scheme: dark) {"{"}
        text {"{"} fill: #a8b0b8; {"}"} .back {"{"} fill: #15181b; {"}"} .title, .label {"{"} fill: #e8eaed; {"}"}
        {"}"}
        </style>
        <rect class="back" width="100%" height="100%"/>
        {body}</svg>

        """;

    /// <summary>A number as SVG has it.</summary>
    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Points(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(p => $"{N(p.X)},{N(p.Y)}"));
}
