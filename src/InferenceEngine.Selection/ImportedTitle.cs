namespace InferenceEngine.Selection;

/// <summary>A title with all its artworks, as a catalogue is imported. The artworks name the title.</summary>
public sealed record ImportedTitle(Title Title, IReadOnlyList<Artwork> Artworks);
