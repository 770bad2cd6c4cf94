using System.CommandLine;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Commands;

/// <summary>The options of a command that orders posters from a server.</summary>
internal sealed class OrderArguments
{
    private readonly Option<string> titleId =
        new("--title-id") { Description = "Publish as artworks of this title (default: only make them)", HelpName = "ID" };
    private readonly Option<int> count = new("--count") { Description = "Frames that become posters, 1 to 32 (default: 8)", HelpName = "N" };
    private readonly Option<string[]> ratios =
        new("--aspect") { Description = "Aspect ratio as 16:9; repeatable (default: 16:9 4:3 1:1 2:3 9:16)", HelpName = "W:H" };
    private readonly Option<string[]> formats = new("--format") { Description = "jpeg, webp, avif or png; repeatable (default: jpeg webp)" };
    private readonly Option<string> template = new("--template")
    {
        Description = $"Design with text: {string.Join(", ", PosterTemplate.Shipped)}", HelpName = "NAME",
    };

    private readonly Option<string> title = new("--title") { Description = "Name of the title", HelpName = "TEXT" };
    private readonly Option<string> subtitle = new("--subtitle") { Description = "Line below the title", HelpName = "TEXT" };
    private readonly Option<string> badge = new("--badge") { Description = "Word in a corner, as \"New\"", HelpName = "TEXT" };

    private readonly Option<string> output = new("--out")
    {
        Description = "Put the result there as well: a folder of the server's, or s3://bucket/prefix, that it allows", HelpName = "PLACE",
    };

    private readonly Option<bool> fast = new("--fast") { Description = "Look at keyframes only: a film in seconds, with coarse shots" };
    private readonly Option<bool> enhance =
        new("--enhance") { Description = "Enlarge small cuts, filter noise, lift flat contrast; needs the server's converted models" };
    private readonly Option<bool> content =
        new("--content") { Description = "Also look at objects, expressions, closed eyes and safety; needs the server's converted models" };

    private readonly Option<int> highlights = new("--highlights")
    {
        Description = "Also find and cut so many clips, 0 to 32 (default: 0)", HelpName = "N",
    };

    private readonly Option<double?> diversity = new("--diversity")
    {
        Description = "How much candidates should differ, against how good they are, 0 to 1 (default: 0.3)", HelpName = "SHARE",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[titleId, title, count, ratios, formats, template, subtitle, badge, output, fast, enhance, content, highlights,
            diversity])
            command.Options.Add(option);
    }

    /// <summary>The order; the server checks it.</summary>
    public PosterOrder Read(ParseResult parsed)
    {
        PosterOrder order = new()
        {
            TitleId = parsed.GetValue(titleId) ?? string.Empty,
            TitleName = parsed.GetValue(title) ?? string.Empty,
            CandidateCount = parsed.GetValue(count),
            Template = parsed.GetValue(template) ?? string.Empty,
            Subtitle = parsed.GetValue(subtitle) ?? string.Empty,
            Badge = parsed.GetValue(badge) ?? string.Empty,
            Output = parsed.GetValue(output) ?? string.Empty,
            Fast = parsed.GetValue(fast),
            Enhance = parsed.GetValue(enhance),
            Content = parsed.GetValue(content),
            Highlights = parsed.GetValue(highlights),
        };
        if (parsed.GetValue(diversity) is { } share)
            order.Diversity = share;
        order.AspectRatios.AddRange(parsed.GetValue(ratios) ?? []);
        order.Formats.AddRange(parsed.GetValue(formats) ?? []);
        return order;
    }
}
