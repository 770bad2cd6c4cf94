namespace InferenceEngine.Posters;

/// <summary>What a template writes on a poster; what is empty is left out with all that belongs to it.</summary>
public sealed record PosterText
{
    /// <summary>Most characters of each.</summary>
    public const int MostCharacters = 300;

    /// <summary>The title.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>A line below it.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>A word in a corner: "New", "4K".</summary>
    public string Badge { get; init; } = string.Empty;

    /// <summary>A logo, PNG, JPEG or SVG; empty for none.</summary>
    public ReadOnlyMemory<byte> Logo { get; init; }

    /// <summary>The text for a slot of this name; empty for none.</summary>
    internal string Of(string slot) => slot switch
    {
        "title" => Title,
        "subtitle" => Subtitle,
        "badge" => Badge,
        _ => string.Empty,
    };

    /// <summary>Whether there is something for a slot of this name.</summary>
    internal bool Has(string slot) => slot == "logo" ? !Logo.IsEmpty : Of(slot).Length > 0;
}
