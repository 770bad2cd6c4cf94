using System.Text;

namespace InferenceEngine.Posters.Internal.Report;

/// <summary>The page of highlights alone. Needs nothing but the files beside it. Pure.</summary>
internal static class HighlightPage
{
    public static byte[] Write(HighlightManifest manifest)
    {
        StringBuilder page = new();
        string title = IndexPage.Text($"Highlights of {manifest.Video.FileName}");
        page.Append($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>")
            .Append("<meta name=\"viewport\" content=\"width=device-width\">").Append(PageStyle.Css).Append($"<h1>{title}</h1>");
        foreach (string note in manifest.Notes)
            page.Append($"<p class=\"note\">{IndexPage.Text(note)}</p>");
        HighlightSection.Write(page, manifest.Highlights);
        return Encoding.UTF8.GetBytes(page.Append("</html>\n").ToString());
    }
}
