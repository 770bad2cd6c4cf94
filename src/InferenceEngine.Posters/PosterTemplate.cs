using System.Reflection;
using System.Text.RegularExpressions;
using InferenceEngine.Posters.Internal.Templates;

namespace InferenceEngine.Posters;

/// <summary>
/// A design for posters: an SVG document with slots for the picture, texts and a logo (docs/TEMPLATES.md). Fits every shape and size.
/// Immutable.
/// </summary>
public sealed partial class PosterTemplate
{
    private const string Resources = "InferenceEngine.Posters.Templates.";
    private const long MostFileBytes = 4 << 20;

    internal PosterTemplate(string name, TemplateSheet sheet)
    {
        Name = name;
        Sheet = sheet;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What its document says of itself in &lt;title&gt;; empty when it says nothing.</summary>
    public string Description => Sheet.Root.Element(TemplateReader.Svg + "title")?.Value.Trim() ?? string.Empty;

    /// <summary>Names of the templates that ship.</summary>
    public static IReadOnlyList<string> Shipped { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[Resources.Length..])).Order(StringComparer.Ordinal),
    ];

    internal TemplateSheet Sheet { get; }

    /// <summary>A template that ships.</summary>
    /// <exception cref="PosterException">There is none of this name; the message has those that there are.</exception>
    public static PosterTemplate Named(string name) => Parse(name, TextOf(name));

    /// <summary>The document of a template that ships.</summary>
    /// <exception cref="PosterException">There is none of this name; the message has those that there are.</exception>
    public static string TextOf(string name)
    {
        using Stream stream = (Shipped.Contains(name) ? Assembly.GetExecutingAssembly().GetManifestResourceStream(Resources + name + ".svg") : null)
            ?? throw new PosterException($"There is no template '{name}'. There are: {string.Join(", ", Shipped)}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A template that ships, or a file when the text looks like a path.</summary>
    /// <exception cref="PosterException">It is not there, or has errors; the message lists them.</exception>
    public static PosterTemplate Load(string nameOrPath) => PathLike().IsMatch(nameOrPath)
        ? Parse(Path.GetFileNameWithoutExtension(nameOrPath), ReadFile(nameOrPath))
        : Named(nameOrPath);

    /// <summary>A template from the text of an SVG document.</summary>
    /// <exception cref="PosterException">It has errors; the message lists them.</exception>
    public static PosterTemplate Parse(string name, string svg)
    {
        TemplateReader reader = new();
        TemplateSheet? sheet = reader.Read(svg);
        TemplateProblem[] errors = [.. reader.Problems.Where(problem => problem.IsError)];
        return sheet is not null && errors.Length == 0
            ? new PosterTemplate(name, sheet)
            : throw new PosterException($"The template '{name}' cannot be used:\n{string.Join('\n', errors.Select(e => $"  {e}"))}");
    }

    /// <summary>Everything that is or may be wrong with a document, in its order; empty when all is well.</summary>
    public static IReadOnlyList<TemplateProblem> Lint(string svg)
    {
        TemplateReader reader = new();
        if (reader.Read(svg) is { } sheet)
            TemplateAdvice.Give(sheet, reader.Problems);
        return [.. reader.Problems.OrderBy(problem => problem.Line)];
    }

    /// <summary>Reads a template's file.</summary>
    /// <exception cref="PosterException">It cannot be read or is too large.</exception>
    public static string ReadFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MostFileBytes
                ? File.ReadAllText(path)
                : throw new PosterException($"The template {path} is larger than {MostFileBytes} bytes.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PosterException($"The template {path} cannot be read: {cause.Message}", cause);
        }
    }

    [GeneratedRegex(@"[/\\]|\.svg$", RegexOptions.IgnoreCase)]
    private static partial Regex PathLike();
}
