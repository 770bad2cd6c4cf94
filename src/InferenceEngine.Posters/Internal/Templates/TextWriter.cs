using InferenceEngine.Media;
using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Templates;

/// <summary>
/// Writes a template's texts on a poster: fitted to their boxes, in the colour with enough contrast to the pixels that are there, over a shade
/// where no colour has it. One poster.
/// </summary>
internal sealed class TextWriter(MediaWorker worker, PixelBuffer poster, List<string> notes)
{
    /// <summary>Nobody reads less, whatever a template says.</summary>
    private const double LeastPixels = 10;

    /// <summary>The shade goes this far beyond the text, in font sizes.</summary>
    private const double Margin = 0.25, Fade = 0.8;

    /// <summary>Over a darker shade than this the other colour is tried: texts of one poster should have one colour.</summary>
    private const double Moderate = 0.5;

    public async Task<List<TemplateTextFacts>> WriteAsync(IEnumerable<TemplateSlot> slots, PosterText text, CancellationToken cancellation)
    {
        List<TemplateTextFacts> written = [];
        foreach (TemplateSlot slot in slots)
        {
            if (slot.Type is { } type && text.Has(slot.Name) && await WriteAsync(slot, type, text.Of(slot.Name), cancellation) is { } facts)
                written.Add(facts);
        }

        return written;
    }

    private async Task<TemplateTextFacts?> WriteAsync(TemplateSlot slot, SlotType type, string text, CancellationToken cancellation)
    {
        (int left, int top, int width, int height) = slot.Box.ToPixels(poster.Width, poster.Height);
        TextStyle style = Style(type, width, height);
        DrawnText drawn = await worker.DrawTextAsync(text, style, cancellation);
        if (drawn.Layer is null)
        {
            notes.Add($"the {slot.Name} does not fit its box at {style.Smallest:F0} pixels and is left out");
            return null;
        }

        if (drawn.UnknownCharacters > 0)
            notes.Add($"no installed font has {drawn.UnknownCharacters} characters of the {slot.Name}");
        PixelRectangle ink = Grown(drawn, left, top);
        (int color, double shade) = Color(type, drawn.Size, ink);
        if (shade > 0)
            Scrim.Lay(poster, ink, color, shade, Math.Max(1, (int)(drawn.Size * Fade)));
        double contrast = Contrast.Measure(poster, ink, color, 0);
        if (color != style.Color)
            drawn = await worker.DrawTextAsync(text, style with { Color = color }, cancellation);
        drawn.Layer!.DrawOn(poster, left, top);
        return new TemplateTextFacts(slot.Name, drawn.Size, drawn.Lines, $"#{color:x6}", Math.Round(contrast, 2), Math.Round(shade, 2));
    }

    private TextStyle Style(SlotType type, int width, int height)
    {
        double side = Math.Min(poster.Width, poster.Height);
        double smallest = Math.Max(LeastPixels, type.Smallest * side);
        TextStyle usual = new(width, height, Math.Max(smallest, type.Largest * side), smallest)
        {
            Weight = type.Weight,
            LineSpacing = type.Spacing,
            Align = type.Align,
            Lift = type.Lift,
            MaxLines = type.Lines,
            Color = type.Colors[0],
        };
        return type.Font.Length == 0 ? usual : usual with { Font = $"{type.Font}, {usual.Font}" };
    }

    /// <summary>The ink with a little around it, in pixels of the poster.</summary>
    private PixelRectangle Grown(DrawnText drawn, int left, int top)
    {
        int margin = (int)(drawn.Size * Margin);
        int x = Math.Max(0, left + drawn.Ink.X - margin), y = Math.Max(0, top + drawn.Ink.Y - margin);
        int right = Math.Min(poster.Width, left + drawn.Ink.X + drawn.Ink.Width + margin);
        int bottom = Math.Min(poster.Height, top + drawn.Ink.Y + drawn.Ink.Height + margin);
        return new PixelRectangle(x, y, right - x, bottom - y);
    }

    /// <summary>The first colour that a moderate shade makes readable, else that which needs the least shade.</summary>
    private (int Color, double Shade) Color(SlotType type, double size, PixelRectangle ink)
    {
        double needed = Contrast.For(size, type.Weight);
        (int Color, double Shade)[] choices = [.. type.Colors.Select(color => (color, Scrim.Needed(poster, ink, color, needed)))];
        return choices.Any(choice => choice.Shade <= Moderate)
            ? choices.First(choice => choice.Shade <= Moderate)
            : choices.MinBy(choice => choice.Shade);
    }
}
