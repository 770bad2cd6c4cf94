using System.Text;
using System.Xml.Linq;

namespace InferenceEngine.Posters.Internal.Templates;

/// <summary>Makes the documents to draw below and above the picture, for one place and content. Pure.</summary>
internal static class TemplateLayers
{
    /// <summary>The document below the picture; null when nothing is there.</summary>
    public static byte[]? Below(TemplateSheet sheet, string place, PosterText text) => Document(sheet, place, text, isBelow: true);

    /// <summary>The document above it, with the logo; null when nothing is there.</summary>
    public static byte[]? Above(TemplateSheet sheet, string place, PosterText text) => Document(sheet, place, text, isBelow: false);

    private static byte[]? Document(TemplateSheet sheet, string place, PosterText text, bool isBelow)
    {
        TemplateDecoration[] drawn =
        [
            .. sheet.Decorations.Where(d => d.IsBelow == isBelow || IsDefinition(d))
                .Where(d => d.Place.Length == 0 || d.Place == place)
                .Where(d => d.Condition.Length == 0 || text.Has(d.Condition)),
        ];
        TemplateSlot? logo = isBelow || text.Logo.IsEmpty ? null : sheet.SlotsOf(place).FirstOrDefault(slot => slot.Name == "logo");
        if (logo is null && drawn.All(IsDefinition))
            return null;
        XElement root = new(sheet.Root.Name, sheet.Root.Attributes(), drawn.Select(d => new XElement(d.Element)));
        if (logo is not null)
            root.Add(Logo(logo.Box, text.Logo.Span));
        return Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
    }

    // Gradients, styles and the like, which either document may use.
    private static bool IsDefinition(TemplateDecoration decoration) =>
        decoration.Element.Name.LocalName is "defs" or "style" or "title" or "desc" or "metadata";

    private static XElement Logo(FractionBox box, ReadOnlySpan<byte> bytes) => new(
        TemplateReader.Svg + "image",
        new XAttribute("x", Percent(box.X)),
        new XAttribute("y", Percent(box.Y)),
        new XAttribute("width", Percent(box.Width)),
        new XAttribute("height", Percent(box.Height)),
        new XAttribute("href", $"data:{Kind(bytes)};base64,{Convert.ToBase64String(bytes)}"));

    private static string Kind(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', ..] => "image/png",
        [0xFF, 0xD8, ..] => "image/jpeg",
        _ => "image/svg+xml",
    };

    private static string Percent(double fraction) => FormattableString.Invariant($"{fraction * 100:0.####}%");
}
