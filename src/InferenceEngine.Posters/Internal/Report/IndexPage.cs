using System.Net;
using System.Text;

namespace InferenceEngine.Posters.Internal.Report;

/// <summary>
/// The page for people: every candidate by rank with its frame, boxes, cuts, scores and reasons. Needs nothing but the
/// pictures beside it; all text of the video is escaped. Pure.
/// </summary>
internal static class IndexPage
{
    public static byte[] Write(PosterManifest manifest)
    {
        StringBuilder page = new();
        string title = Text($"Posters of {manifest.Video.FileName}");
        page.Append($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>")
            .Append("<meta name=\"viewport\" content=\"width=device-width\">").Append(PageStyle.Css).Append($"<h1>{title}</h1>");
        WriteFacts(page, manifest);
        Timeline.Write(page, manifest);
        if (manifest.Highlights is { } highlights)
            HighlightSection.Write(page, highlights);
        foreach (Candidate candidate in manifest.Candidates)
            CandidateSection.Write(page, candidate);
        WriteRejected(page, manifest);
        return Encoding.UTF8.GetBytes(page.Append("</html>\n").ToString());
    }

    /// <summary>Text made safe for HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void WriteFacts(StringBuilder page, PosterManifest manifest)
    {
        VideoFacts video = manifest.Video;
        page.Append($"<p>{video.Width} × {video.Height}, {video.DurationSeconds:0.0} s, {video.FrameRate:0.##} frames/s, ")
            .Append($"{Text(video.Codec)} in {Text(video.Format)}, {video.Keyframes} keyframes; {manifest.Shots.Count} shots; ")
            .Append($"models on {Text(manifest.ExecutionProvider)}; ")
            .AppendJoin(", ", manifest.Timings.Select(t => $"{Text(t.Stage)} {t.Seconds:0.00} s")).Append("</p>");
        foreach (string note in manifest.Notes)
            page.Append($"<p class=\"note\">{Text(note)}</p>");
    }

    private static void WriteRejected(StringBuilder page, PosterManifest manifest)
    {
        page.Append($"<h2>Rejected frames ({manifest.Rejected.Count})</h2><table><tr><th>time</th><th>shot</th><th>why</th></tr>");
        foreach (RejectedFrame frame in manifest.Rejected)
            page.Append($"<tr><td>{frame.TimeSeconds:0.00} s</td><td>{frame.Shot}</td><td>{Text(frame.Reason)}</td></tr>");
        page.Append("</table><h2>Models</h2><table><tr><th>name</th><th>version</th><th>weights</th><th>package</th></tr>");
        foreach (ModelFacts model in manifest.Models)
        {
            page.Append($"<tr><td>{Text(model.Name)}</td><td>{Text(model.Version)}</td>")
                .Append($"<td>{Text(model.WeightsLicence)}</td><td>{Text(model.PackageLicence)}</td></tr>");
        }

        page.Append("</table>");
    }
}
