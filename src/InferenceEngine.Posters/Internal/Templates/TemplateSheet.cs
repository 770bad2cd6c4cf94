using System.Xml.Linq;

namespace InferenceEngine.Posters.Internal.Templates;

/// <summary>A rectangle in fractions of the poster.</summary>
internal readonly record struct FractionBox(double X, double Y, double Width, double Height)
{
    public static FractionBox Whole => new(0, 0, 1, 1);

    public double Right => X + Width;

    public double Bottom => Y + Height;

    public bool IsInside => X >= 0 && Y >= 0 && Width > 0 && Height > 0 && Right <= 1 + 1e-9 && Bottom <= 1 + 1e-9;

    public bool Meets(FractionBox other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;

    /// <summary>The part of this that lies in another, in fractions of that; null when they do not meet.</summary>
    public FractionBox? Within(FractionBox other)
    {
        double left = Math.Max(X, other.X), top = Math.Max(Y, other.Y);
        double width = Math.Min(Right, other.Right) - left, height = Math.Min(Bottom, other.Bottom) - top;
        return width <= 0 || height <= 0
            ? null
            : new((left - other.X) / other.Width, (top - other.Y) / other.Height, width / other.Width, height / other.Height);
    }

    /// <summary>In pixels of a poster, outwards to whole ones.</summary>
    public (int X, int Y, int Width, int Height) ToPixels(int width, int height)
    {
        int left = (int)Math.Round(X * width), top = (int)Math.Round(Y * height);
        return (left, top, Math.Max(1, (int)Math.Round(Right * width) - left), Math.Max(1, (int)Math.Round(Bottom * height) - top));
    }
}

/// <summary>A place for the picture, a text or the logo.</summary>
/// <param name="Name">"picture", "title", "subtitle", "badge" or "logo".</param>
/// <param name="Place">The alternative that it belongs to; empty: to all.</param>
/// <param name="Box">Where.</param>
/// <param name="Type">How text is set; null for picture and logo.</param>
/// <param name="Line">Line of the document.</param>
internal sealed record TemplateSlot(string Name, string Place, FractionBox Box, SlotType? Type, int Line);

/// <summary>How a slot's text is set. Sizes are fractions of the poster's short side.</summary>
internal sealed record SlotType
{
    public string Font { get; init; } = string.Empty;

    public int Weight { get; init; } = 700;

    public Media.TextAlign Align { get; init; }

    public Media.TextAlign Lift { get; init; } = Media.TextAlign.End;

    public int Lines { get; init; } = 2;

    public double Largest { get; init; } = 0.1;

    public double Smallest { get; init; } = 0.035;

    public double Spacing { get; init; } = 0.95;

    /// <summary>0xRRGGBB, the preferred one first.</summary>
    public IReadOnlyList<int> Colors { get; init; } = [0xFFFFFF, 0x111111];
}

/// <summary>Something that is drawn as it is.</summary>
/// <param name="Element">The element.</param>
/// <param name="Place">The alternative that it belongs to; empty: to all.</param>
/// <param name="Condition">The slot without whose content it is left out; empty: it is always drawn.</param>
/// <param name="IsBelow">Whether the picture covers it.</param>
internal sealed record TemplateDecoration(XElement Element, string Place, string Condition, bool IsBelow);

/// <summary>A template as it was read. Immutable.</summary>
internal sealed record TemplateSheet(
    XElement Root, IReadOnlyList<TemplateSlot> Slots, IReadOnlyList<TemplateDecoration> Decorations)
{
    /// <summary>Where the picture goes.</summary>
    public FractionBox Picture => Slots.FirstOrDefault(slot => slot.Name == "picture")?.Box ?? FractionBox.Whole;

    /// <summary>The alternatives; one without a name when there are none.</summary>
    public IReadOnlyList<string> Places =>
        [.. Slots.Select(slot => slot.Place).Where(place => place.Length > 0).Distinct().DefaultIfEmpty(string.Empty)];

    /// <summary>The slots of an alternative, in the document's order.</summary>
    public IEnumerable<TemplateSlot> SlotsOf(string place) => Slots.Where(slot => slot.Place.Length == 0 || slot.Place == place);
}
