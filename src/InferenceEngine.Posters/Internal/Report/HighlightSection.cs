using System.Globalization;
using System.Text;

namespace InferenceEngine.Posters.Internal.Report;

/// <summary>Highlights on the page: the curve with the clips under it, then each clip with its distribution. Pure.</summary>
internal static class HighlightSection
{
    private const int Width = 1200, Height = 90;

    private static readonly (string Name, string Colour, Func<HighlightPoint, double?> Part)[] lines =
    [
        ("motion", "#4aa3ff", p => p.Motion), ("pace", "#b48cff", p => p.Pace), ("faces", "#52e07a", p => p.Faces),
        ("loudness", "#ffb340", p => p.Loudness), ("onsets", "#e05050", p => p.Onset), ("speech", "#40d0c0", p => p.Speech),
        ("music", "#d080b0", p => p.Music),
    ];

    public static void Write(StringBuilder page, HighlightReport report)
    {
        page.Append("<h2>Highlights</h2>");
        WriteCurve(page, report);
        page.Append("<div class=\"crops\">");
        foreach (HighlightClip clip in report.Clips)
            WriteClip(page, clip);
        page.Append("</div>");
    }

    private static void WriteCurve(StringBuilder page, HighlightReport report)
    {
        double length = report.Timeline.Count * report.PointSeconds;
        page.Append($"<svg viewBox=\"0 0 {Width} {Height + 16}\" width=\"100%\" role=\"img\" aria-label=\"how exciting the video is, 0 to 10\">");
        foreach (HighlightClip clip in report.Clips)
        {
            double left = clip.FromSeconds / length * Width, wide = (clip.ToSeconds - clip.FromSeconds) / length * Width;
            page.Append($"<rect x=\"{Number(left)}\" y=\"0\" width=\"{Number(wide)}\" height=\"{Height}\" fill=\"#2f4a38\"/>")
                .Append($"<text x=\"{Number(left + 4)}\" y=\"14\" fill=\"#52e07a\" font-size=\"13\">{clip.Rank}</text>");
        }

        foreach ((string name, string colour, Func<HighlightPoint, double?> part) in lines)
        {
            if (part(report.Timeline[0]) is not null)
                WriteLine(page, report, (name, colour, 1), p => part(p)!.Value);
        }

        WriteLine(page, report, ("score", "#ffffff", 2.5), p => p.Score / 10);
        page.Append("</svg><p class=\"legend\"><span>▬ score, 0 to 10</span>");
        foreach ((string name, string colour, Func<HighlightPoint, double?> part) in lines.Where(l => l.Part(report.Timeline[0]) is not null))
            page.Append($"<span style=\"color:{colour}\">▬ {name}</span>");
        page.Append("</p>");
    }

    private static void WriteLine(
        StringBuilder page, HighlightReport report, (string Name, string Colour, double Wide) line, Func<HighlightPoint, double> value)
    {
        page.Append($"<polyline fill=\"none\" stroke=\"{line.Colour}\" stroke-width=\"{Number(line.Wide)}\" ")
            .Append($"stroke-opacity=\"{Number(line.Wide > 1 ? 1 : 0.6)}\" points=\"");
        for (int i = 0; i < report.Timeline.Count; i++)
            page.Append($"{Number((i + 0.5) / report.Timeline.Count * Width)},{Number(Height * (1 - value(report.Timeline[i])))} ");
        page.Append($"\"><title>{line.Name}</title></polyline>");
    }

    private static void WriteClip(StringBuilder page, HighlightClip clip)
    {
        page.Append("<figure>");
        if (clip.Preview is { } preview)
            page.Append($"<img src=\"{preview.FileName}\" alt=\"clip {clip.Rank}\" loading=\"lazy\">");
        page.Append($"<figcaption>{clip.Rank}. {clip.FromSeconds:0.0} to {clip.ToSeconds:0.0} s: {clip.Mean:0.0} ± {clip.Spread:0.0}");
        WriteDistribution(page, clip.Distribution);
        if (clip.Cut is { } cut)
            page.Append($"<a href=\"{cut.FileName}\">{cut.Format}, {cut.ToSeconds - cut.FromSeconds:0.0} s, {cut.SizeBytes / 1048576.0:0.0} MiB</a>");
        page.Append("<ul>").AppendJoin(string.Empty, clip.Reasons.Select(r => $"<li>{IndexPage.Text(r)}</li>")).Append("</ul></figcaption></figure>");
    }

    private static void WriteDistribution(StringBuilder page, IReadOnlyList<double> shares)
    {
        page.Append("<svg viewBox=\"0 0 110 34\" width=\"220\" role=\"img\" aria-label=\"distribution\">");
        for (int level = 0; level < shares.Count; level++)
        {
            double high = 24 * shares[level];
            page.Append($"<rect x=\"{level * 10}\" y=\"{Number(24 - high)}\" width=\"9\" height=\"{Number(high)}\" fill=\"#4aa3ff\"/>")
                .Append($"<text x=\"{(level * 10) + 2}\" y=\"33\" font-size=\"8\" fill=\"#9aa3ad\">{level}</text>");
        }

        page.Append("</svg>");
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
