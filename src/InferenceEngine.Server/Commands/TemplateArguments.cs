using System.CommandLine;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary>The options of a command that fills a template.</summary>
internal sealed class TemplateArguments
{
    private readonly Option<string> template = new("--template")
    {
        Description = $"Design with text: {string.Join(", ", PosterTemplate.Shipped)}, or an SVG file", HelpName = "NAME",
    };

    private readonly Option<string> title = new("--title") { Description = "Title to write", HelpName = "TEXT" };
    private readonly Option<string> subtitle = new("--subtitle") { Description = "Line below the title", HelpName = "TEXT" };
    private readonly Option<string> badge = new("--badge") { Description = "Word in a corner, as \"New\"", HelpName = "TEXT" };
    private readonly Option<string> logo = new("--logo") { Description = "Logo: a PNG, JPEG or SVG file", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[template, title, subtitle, badge, logo])
            command.Options.Add(option);
    }

    /// <summary>The options of production with what was given.</summary>
    /// <exception cref="UsageException">Text without a template, or a file that cannot be read.</exception>
    public PosterOptions Apply(ParseResult parsed)
    {
        PosterText text = new()
        {
            Title = parsed.GetValue(title) ?? string.Empty,
            Subtitle = parsed.GetValue(subtitle) ?? string.Empty,
            Badge = parsed.GetValue(badge) ?? string.Empty,
            Logo = parsed.GetValue(logo) is { } file ? Read(file) : default,
        };
        if (parsed.GetValue(template) is { } name)
            return new PosterOptions { Template = PosterTemplate.Load(name), Text = text };
        return text == new PosterText()
            ? new PosterOptions()
            : throw new UsageException($"Text needs a design: add --template NAME, one of {string.Join(", ", PosterTemplate.Shipped)}.");
    }

    private static ReadOnlyMemory<byte> Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The logo {file} cannot be read: {cause.Message}");
        }
    }
}
