using System.Globalization;
using System.Text;

namespace InferenceEngine.Posters.Internal.Report;

/// <summary>One candidate on the page: its frame with boxes drawn over it, its scores and its posters. Pure.</summary>
internal static class CandidateSection
{
    public static void Write(StringBuilder page, Candidate candidate)
    {
        page.Append($"<h2>{candidate.Rank}. {candidate.TimeSeconds:0.00} s, shot {candidate.Shot}, ")
            .Append($"score {candidate.Scores.Total:0.00}</h2><div class=\"row\">");
        WriteFrame(page, candidate);
        page.Append("<div>");
        WriteScores(page, candidate);
        page.Append("<p>").AppendJoin(", ", candidate.Tags.Select(IndexPage.Text)).Append("</p>");
        WriteList(page, candidate.Reasons);
        page.Append("<p class=\"legend\"><span class=\"face\">▢ face</span><span class=\"text\">▢ text</span>")
            .Append("<span class=\"cut\">▢ cut</span></p></div></div><div class=\"crops\">");
        foreach (IGrouping<string, PosterPicture> shape in candidate.Pictures.GroupBy(p => p.AspectRatio))
            WritePoster(page, [.. shape]);
        page.Append("</div>");
    }

    private static void WriteFrame(StringBuilder page, Candidate candidate)
    {
        page.Append($"<div class=\"frame\"><img src=\"{candidate.Preview}\" alt=\"frame\">")
            .Append($"<svg viewBox=\"0 0 {candidate.Width} {candidate.Height}\">");
        double line = Math.Max(1, candidate.Width / 300.0);
        foreach (PosterPicture cut in candidate.Pictures.DistinctBy(p => p.AspectRatio))
            WriteBox(page, new ScoredBox(cut.Crop.X, cut.Crop.Y, cut.Crop.Width, cut.Crop.Height, 0), "#7fb8ff", line / 2);
        foreach (ScoredBox text in candidate.Text)
            WriteBox(page, text, "#ffb340", line);
        foreach (ScoredBox face in candidate.Faces)
            WriteBox(page, face, "#52e07a", line);
        page.Append("</svg></div>");
    }

    private static void WriteBox(StringBuilder page, ScoredBox box, string colour, double line) =>
        page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{box.X:0.#}\" y=\"{box.Y:0.#}\" width=\"{box.Width:0.#}\" ")
            .Append(CultureInfo.InvariantCulture, $"height=\"{box.Height:0.#}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{line:0.#}\"/>");

    private static void WriteScores(StringBuilder page, Candidate candidate)
    {
        QualityScores quality = candidate.Scores.Quality;
        page.Append("<table>");
        foreach ((string name, double score) in new[]
        {
            ("sharpness", quality.Sharpness), ("exposure", quality.Exposure), ("contrast", quality.Contrast),
            ("colourfulness", quality.Colourfulness), ("cleanness", quality.Cleanness), ("technical quality", candidate.Scores.Technical),
            ("faces", candidate.Scores.Faces), ("face quality", candidate.Scores.FaceQuality), ("composition", candidate.Scores.Composition),
            ("one subject", candidate.Scores.Saliency), ("text (against)", candidate.Scores.Text),
        })
        {
            page.Append($"<tr><td>{name}</td><td>{score:0.00}</td><td><span class=\"bar\" style=\"width:{score * 140:0}px\"></span></td></tr>");
        }

        page.Append("</table>");
    }

    private static void WritePoster(StringBuilder page, PosterPicture[] formats)
    {
        PosterPicture first = formats[0];
        page.Append($"<figure><img src=\"{first.FileName}\" alt=\"{first.AspectRatio}\" loading=\"lazy\" ")
            .Append($"style=\"background:{first.Colour};aspect-ratio:{first.Width}/{first.Height}\"><figcaption>")
            .Append($"{first.AspectRatio}, {first.Width} × {first.Height}{(first.Padded ? ", padded" : string.Empty)}: ")
            .AppendJoin(" ", formats.Select(f => $"<a href=\"{f.FileName}\">{f.Format} {f.SizeBytes / 1024.0:0} KiB</a>"));
        WriteList(page, [.. Words(first.Enhancement), .. first.Reasons]);
        page.Append("</figcaption></figure>");
    }

    private static IEnumerable<string> Words(Enhancement? enhancement)
    {
        foreach (EnhancementStep step in enhancement?.Steps ?? [])
            yield return $"{step.Name}: {step.Measure} {step.Before:0.##} → {step.After:0.##}";
        if (enhancement?.FaceLikeness is { } likeness)
            yield return $"faces are {likeness:P1} like what they were";
        if (enhancement?.Dropped is { } why)
            yield return $"undone: {why}";
    }

    private static void WriteList(StringBuilder page, IReadOnlyList<string> items) =>
        page.Append("<ul>").AppendJoin(string.Empty, items.Select(item => $"<li>{IndexPage.Text(item)}</li>")).Append("</ul>");
}
