using System.CommandLine;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Commands;

/// <summary>What of <c>engine posters</c> costs less or more than it does by itself: each is off until it is asked for.</summary>
internal sealed class LooksArguments
{
    private readonly Option<bool> fast =
        new("--fast") { Description = "Look at keyframes only: a film in seconds, with coarse shots; of a URL only their bytes are read" };

    private readonly Option<int> highlights = new("--highlights")
    {
        Description = "Also find and cut so many clips, 0 to 32", DefaultValueFactory = _ => 0, HelpName = "N",
    };

    private readonly Option<bool> enhance = new("--enhance")
    {
        Description = "Enlarge small cuts, filter noise and block edges, lift flat contrast; needs ./engine setup --models",
    };

    private readonly Option<bool> content = new("--content")
    {
        Description = "Also look at objects, expressions, closed eyes and safety; needs ./engine setup --models",
    };

    private readonly Option<double> mostUnsafe = new("--unsafe")
    {
        Description = "With --content: the safety model's score from which a frame comes last, 0 to 1",
        DefaultValueFactory = _ => new RejectThresholds().MostUnsafe, HelpName = "SCORE",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[fast, highlights, enhance, content, mostUnsafe])
            command.Options.Add(option);
    }

    public PosterOptions Apply(ParseResult parsed, PosterOptions options) => (parsed.GetValue(fast) ? options.Fast() : options) with
    {
        Content = parsed.GetValue(content),
        Enhance = parsed.GetValue(enhance) ? new EnhanceOptions() : null,
        Highlights = parsed.GetValue(highlights) is not 0 and var clips ? new HighlightOptions { Count = clips } : null,
        Reject = options.Reject with { MostUnsafe = parsed.GetValue(mostUnsafe) },
    };
}
