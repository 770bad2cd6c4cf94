using System.Globalization;
using System.Text;

namespace InferenceEngine.Posters.Internal.Report;

/// <summary>Draws shots as bands, rejected frames as red ticks and candidates by rank. Pure.</summary>
internal static class Timeline
{
    private const int Width = 1200;

    public static void Write(StringBuilder page, PosterManifest manifest)
    {
        double length = Math.Max(0.001, Math.Max(manifest.Video.DurationSeconds, manifest.Shots.Max(s => s.ToSeconds)));
        string X(double seconds) => (seconds / length * Width).ToString("0.#", CultureInfo.InvariantCulture);
        page.Append($"<svg viewBox=\"0 0 {Width} 62\" width=\"100%\" role=\"img\" aria-label=\"timeline\">");
        for (int i = 0; i < manifest.Shots.Count; i++)
        {
            ShotFacts shot = manifest.Shots[i];
            double end = i + 1 < manifest.Shots.Count ? manifest.Shots[i + 1].FromSeconds : length;
            page.Append($"<rect x=\"{X(shot.FromSeconds)}\" y=\"24\" width=\"{X(end - shot.FromSeconds)}\" height=\"22\" ")
                .Append($"fill=\"{(i % 2 == 0 ? "#2f3a48" : "#46566b")}\"><title>shot {shot.Index}</title></rect>");
        }

        foreach (RejectedFrame frame in manifest.Rejected)
            page.Append($"<rect x=\"{X(frame.TimeSeconds)}\" y=\"40\" width=\"2\" height=\"10\" fill=\"#e05050\"/>");
        foreach (Candidate candidate in manifest.Candidates)
        {
            page.Append($"<rect x=\"{X(candidate.TimeSeconds)}\" y=\"18\" width=\"2\" height=\"28\" fill=\"#52e07a\"/>")
                .Append($"<text x=\"{X(candidate.TimeSeconds)}\" y=\"14\" fill=\"#52e07a\" font-size=\"13\">{candidate.Rank}</text>");
        }

        page.Append($"<text x=\"0\" y=\"60\" fill=\"#9aa3ad\" font-size=\"11\">0 s</text>")
            .Append($"<text x=\"{Width - 50}\" y=\"60\" fill=\"#9aa3ad\" font-size=\"11\">{length:0.0} s</text></svg>");
    }
}
