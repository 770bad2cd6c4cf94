using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Templates;

/// <summary>Reads a template's document and says everything that is wrong with it. One use.</summary>
internal sealed class TemplateReader
{
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    public static readonly XNamespace Poster = "urn:poster";
    private static readonly XNamespace xlink = "http://www.w3.org/1999/xlink";

    private static readonly string[] textSlots = ["title", "subtitle", "badge"];
    private static readonly string[] slotNames = ["picture", .. textSlots, "logo"];
    private static readonly string[] forbidden = ["script", "foreignObject", "iframe", "animate", "animateTransform", "set"];

    private readonly List<TemplateSlot> slots = [];
    private readonly List<TemplateDecoration> decorations = [];

    public List<TemplateProblem> Problems { get; } = [];

    /// <summary>The sheet, or null when the document cannot be read at all; look at <see cref="Problems"/> in both cases.</summary>
    public TemplateSheet? Read(string svg)
    {
        if (Parse(svg) is not { Root: { } root })
            return null;
        if (root.Name != Svg + "svg")
        {
            Error(root, $"the root is <{root.Name.LocalName}>; it must be <svg xmlns=\"{Svg}\">.");
            return null;
        }

        if (root.Attribute("viewBox") is { } box)
            Error(root, $"the root has viewBox=\"{box.Value}\"; a template fits every shape, so leave it out and give places in per cent.");
        foreach (XElement element in root.Descendants())
            CheckSafe(element);
        foreach (XElement element in root.Elements())
            Take(element);
        CheckSlots(root);
        // Without a place of its own the picture fills the poster, below everything.
        bool hasPicture = slots.Exists(slot => slot.Name == "picture");
        return new TemplateSheet(root, slots, hasPicture ? decorations : [.. decorations.Select(d => d with { IsBelow = false })]);
    }

    private XDocument? Parse(string svg)
    {
        // It could bring entities that grow without end.
        if (svg.IndexOf("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            Problems.Add(new(true, 1 + svg.AsSpan(0, at).Count('\n'), "it has a DOCTYPE; take it out."));
            return null;
        }

        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 4 << 20 };
        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(svg), settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace);
        }
        catch (XmlException wrong)
        {
            Problems.Add(new(true, wrong.LineNumber, $"it is not well-formed XML: {wrong.Message}"));
            return null;
        }
    }

    private void CheckSafe(XElement element)
    {
        if (forbidden.Contains(element.Name.LocalName))
            Error(element, $"<{element.Name.LocalName}> has no use in a still picture; take it out.");
        foreach (XAttribute attribute in element.Attributes())
        {
            bool isLink = attribute.Name == "href" || attribute.Name == xlink + "href";
            if (isLink && !attribute.Value.StartsWith('#') && !attribute.Value.StartsWith("data:", StringComparison.Ordinal))
                Error(element, $"{attribute.Name.LocalName}=\"{Short(attribute.Value)}\" is outside the document; put the picture in as a data: URI.");
            if (attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal))
                Error(element, $"{attribute.Name.LocalName} has no use in a still picture; take it out.");
        }

        if (element.Parent != element.Document!.Root && element.Attribute(Poster + "slot") is not null)
            Error(element, "a slot must stand directly in the root, so that its place is known.");
    }

    private void Take(XElement element)
    {
        string place = element.Attribute(Poster + "place")?.Value ?? string.Empty;
        if (element.Attribute(Poster + "slot")?.Value is { } name)
        {
            TakeSlot(element, name, place);
            return;
        }

        string condition = element.Attribute(Poster + "if")?.Value ?? string.Empty;
        if (condition.Length > 0 && (!slotNames.Contains(condition) || condition == "picture"))
            Error(element, $"poster:if=\"{condition}\" names no text and no logo.");
        decorations.Add(new(element, place, condition, !slots.Exists(slot => slot.Name == "picture")));
    }

    private void TakeSlot(XElement element, string name, string place)
    {
        if (!slotNames.Contains(name))
            Error(element, $"there is no slot \"{name}\"; there are: {string.Join(", ", slotNames)}.");
        else if (element.Name != Svg + "rect")
            Error(element, $"the slot \"{name}\" is a <{element.Name.LocalName}>; a slot is a <rect>.");
        FractionBox box = new(Part(element, "x", 0), Part(element, "y", 0), Part(element, "width", null), Part(element, "height", null));
        if (!box.IsInside)
            Error(element, $"the slot \"{name}\" is not inside the poster.");
        slots.Add(new(name, place, box, textSlots.Contains(name) ? TypeOf(element) : null, LineOf(element)));
    }

    private SlotType TypeOf(XElement element)
    {
        SlotType usual = new();
        SlotType type = new()
        {
            Font = element.Attribute(Poster + "font")?.Value ?? string.Empty,
            Weight = (int)Number(element, "weight", usual.Weight, 100, 1000),
            Align = Align(element, "align", ["left", "middle", "right"], usual.Align),
            Lift = Align(element, "lift", ["top", "middle", "bottom"], usual.Lift),
            Lines = (int)Number(element, "lines", usual.Lines, 1, 10),
            Largest = Number(element, "largest", usual.Largest * 100, 1, 60) / 100,
            Smallest = Number(element, "smallest", usual.Smallest * 100, 1, 60) / 100,
            Spacing = Number(element, "spacing", usual.Spacing, 0.5, 4),
            Colors = Colors(element) ?? usual.Colors,
        };
        if (type.Smallest > type.Largest)
            Error(element, "poster:smallest is larger than poster:largest.");
        return type;
    }

    private double Part(XElement element, string name, double? usual)
    {
        string? text = element.Attribute(name)?.Value;
        if (text is null && usual is { } value)
            return value;
        if (text is not null && text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double percent))
            return percent / 100;
        Error(element, text is null
            ? $"the slot has no {name}."
            : $"{name}=\"{text}\" is not in per cent; a template fits every size, so slots are in per cent of the poster.");
        return 0.5;
    }

    private double Number(XElement element, string name, double usual, double least, double most)
    {
        if (element.Attribute(Poster + name)?.Value is not { } text)
            return usual;
        if (double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most)
            return number;
        Error(element, FormattableString.Invariant($"poster:{name}=\"{text}\" must be a number from {least} to {most}."));
        return usual;
    }

    private TextAlign Align(XElement element, string name, string[] words, TextAlign usual)
    {
        if (element.Attribute(Poster + name)?.Value is not { } text)
            return usual;
        int index = Array.IndexOf(words, text);
        if (index >= 0)
            return (TextAlign)index;
        Error(element, $"poster:{name}=\"{text}\" must be one of {string.Join(", ", words)}.");
        return usual;
    }

    private List<int>? Colors(XElement element)
    {
        if (element.Attribute(Poster + "colors")?.Value is not { } text)
            return null;
        List<int> colors = [];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Length == 7 && word[0] == '#' && int.TryParse(word[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int color))
                colors.Add(color);
            else
                Error(element, $"poster:colors has \"{word}\"; colours are written #rrggbb, with spaces between.");
        }

        return colors.Count > 0 ? colors : null;
    }

    private void CheckSlots(XElement root)
    {
        foreach (IGrouping<(string Name, string Place), TemplateSlot> same in slots.GroupBy(slot => (slot.Name, slot.Place)).Where(g => g.Count() > 1))
            Problems.Add(new(true, same.Last().Line, $"there are {same.Count()} slots \"{same.Key.Name}\" in one place; name their poster:place apart."));
        if (slots.Count(slot => slot.Name == "picture") > 1)
            Error(root, "there are two slots \"picture\".");
        if (!slots.Exists(slot => slot.Name == "title"))
            Error(root, "there is no slot \"title\": add <rect poster:slot=\"title\" x=\"6%\" y=\"70%\" width=\"88%\" height=\"20%\"/> "
                + "with xmlns:poster=\"urn:poster\" on the root.");
    }

    private void Error(XElement element, string message) => Problems.Add(new(true, LineOf(element), message));

    private static int LineOf(XElement element) => ((IXmlLineInfo)element).LineNumber;

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
