namespace InferenceEngine.Posters;

/// <summary>How a template was filled.</summary>
/// <param name="Name">The template.</param>
/// <param name="Place">Which of its places for text was taken; empty when it has one.</param>
/// <param name="Texts">What was written.</param>
public sealed record TemplateFacts(string Name, string Place, IReadOnlyList<TemplateTextFacts> Texts);

/// <summary>A text on a poster.</summary>
/// <param name="Slot">"title", "subtitle" or "badge".</param>
/// <param name="SizePixels">Font size at the delivered size.</param>
/// <param name="Lines">Number of lines.</param>
/// <param name="Color">"#rrggbb".</param>
/// <param name="Contrast">Contrast to the pixels behind it, 1 to 21, as WCAG 2.1 defines it.</param>
/// <param name="Scrim">How opaque the shade is that was laid behind it to reach the contrast, 0 to 1.</param>
public sealed record TemplateTextFacts(string Slot, double SizePixels, int Lines, string Color, double Contrast, double Scrim);
