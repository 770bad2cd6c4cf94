using InferenceEngine.Media;

namespace InferenceEngine.Posters;

/// <summary>What to make from a video. Immutable; <see cref="Validate"/> names the setting that is wrong.</summary>
public sealed record PosterOptions
{
    /// <summary>Most candidates. 8 is what an editor looks over at a glance.</summary>
    public int CandidateCount { get; init; } = 8;

    /// <summary>Shapes; each candidate is cut to each.</summary>
    public IReadOnlyList<AspectRatio> AspectRatios { get; init; } = [new(16, 9), new(4, 3), new(1, 1), new(2, 3), new(9, 16)];

    /// <summary>File formats; each cut is encoded in each.</summary>
    public IReadOnlyList<StillFormat> Formats { get; init; } = [StillFormat.Jpeg, StillFormat.WebP];

    /// <summary>Quality of JPEG, 1 to 100. 85 is where film grain stops showing blocks.</summary>
    public int JpegQuality { get; init; } = 85;

    /// <summary>Quality of WebP and AVIF, 1 to 100.</summary>
    public int ModernQuality { get; init; } = 80;

    /// <summary>Long side of a delivered picture, in pixels. A smaller cut is delivered as it is, and says so.</summary>
    public int LongSidePixels { get; init; } = 1280;

    /// <summary>Long side of the frames that are looked through, in pixels.</summary>
    public int SweepMaxSide { get; init; } = 640;

    /// <summary>Most frames looked through: longer videos are sampled more thinly.</summary>
    public int SweepMaxFrames { get; init; } = 600;

    /// <summary>How shots are found.</summary>
    public ShotSearch ShotSearch { get; init; } = ShotSearch.Automatic;

    /// <summary>
    /// Longest video whose shots are exact where <see cref="ShotSearch"/> is automatic. Decoding every frame runs at about ten
    /// times the speed of 1080p on two cores, so five minutes cost half a minute; a longer film has so many shots that their
    /// exact edges hardly change which frames win.
    /// </summary>
    public TimeSpan ExactShotsLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most frames that models look at in the first pass.</summary>
    public int AnalysisFrames { get; init; } = 16;

    /// <summary>Best frames of one shot that go on to the models.</summary>
    public int FramesPerShot { get; init; } = 3;

    /// <summary>Weight of score against novelty when choosing, 0 to 1 (maximal marginal relevance).</summary>
    public double DiversityLambda { get; init; } = 0.7;

    /// <summary>Around a chosen frame, how far to look for the sharpest one.</summary>
    public TimeSpan RefineWindow { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Videos with few keyframes are decoded fully, up to this length, to sample more.</summary>
    public TimeSpan DenseSweepLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Long side at which chosen frames are decoded, in pixels; larger sources are shrunk to it to bound memory.</summary>
    public int SourceMaxSide { get; init; } = 3840;

    /// <summary>Long side that the text model sees in the final pass, in pixels.</summary>
    public int TextLongSide { get; init; } = 960;

    /// <summary>
    /// What may be done to the pixels of plain posters; null for nothing, since it costs a share of a second for each cut, and
    /// seconds where one is enlarged.
    /// </summary>
    public EnhanceOptions? Enhance { get; init; }

    /// <summary>
    /// Whether models also look at objects, expressions, open eyes and safety. Off by default: their weights come on demand only
    /// (<c>./engine setup --models</c>), and they cost some 40 ms for each frame that models see.
    /// </summary>
    public bool Content { get; init; }

    /// <summary>Whether an <see cref="Posters.EarlyPoster"/> is made, for 0.1 to 0.5 s of a core, where somebody may be watching.</summary>
    public bool EarlyPoster { get; init; } = true;

    /// <summary>The highlights to make as well; null for none, since each minute of sound and each clip cost seconds.</summary>
    public HighlightOptions? Highlights { get; init; }

    /// <summary>The design; null delivers the cuts as they are.</summary>
    public PosterTemplate? Template { get; init; }

    /// <summary>What the template writes.</summary>
    public PosterText Text { get; init; } = new();

    /// <summary>When a frame cannot be a poster.</summary>
    public RejectThresholds Reject { get; init; } = new();

    /// <summary>
    /// The same, as fast as can be: keyframes only, none moved to a sharper neighbour, shots as coarse as the keyframes are. A film
    /// takes seconds, where decoding all of it takes minutes.
    /// </summary>
    public PosterOptions Fast() => this with { ShotSearch = ShotSearch.Keyframes, RefineWindow = TimeSpan.Zero };

    /// <summary>Whether only keyframes are looked at, where the video has enough of them: then most of its bytes are not read.</summary>
    public bool ReadsKeyframesOnly => ShotSearch == ShotSearch.Keyframes && RefineWindow == TimeSpan.Zero && Highlights is null;

    /// <summary>Throws when a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the setting, its value and the range.</exception>
    public PosterOptions Validate()
    {
        Range(nameof(CandidateCount), CandidateCount, 1, 64);
        Range(nameof(AspectRatios), AspectRatios.Count, 1, 16);
        Range(nameof(Formats), Formats.Count, 1, 4);
        Range(nameof(JpegQuality), JpegQuality, 1, 100);
        Range(nameof(ModernQuality), ModernQuality, 1, 100);
        Range(nameof(LongSidePixels), LongSidePixels, 16, 8192);
        Range(nameof(SweepMaxSide), SweepMaxSide, 64, 1920);
        Range(nameof(SweepMaxFrames), SweepMaxFrames, 8, 10_000);
        Range(nameof(AnalysisFrames), AnalysisFrames, CandidateCount, 512);
        Range(nameof(FramesPerShot), FramesPerShot, 1, 64);
        Range(nameof(DiversityLambda), DiversityLambda, 0, 1);
        Range(nameof(RefineWindow), RefineWindow.TotalSeconds, 0, 5);
        Range(nameof(DenseSweepLimit), DenseSweepLimit.TotalSeconds, 0, 3600);
        Range(nameof(ShotSearch), (int)ShotSearch, 0, 2);
        Range(nameof(ExactShotsLimit), ExactShotsLimit.TotalSeconds, 0, 24 * 3600);
        Range(nameof(SourceMaxSide), SourceMaxSide, 64, 16384);
        Range(nameof(TextLongSide), TextLongSide, 64, 4096);
        foreach (AspectRatio ratio in AspectRatios)
            Range(nameof(AspectRatios), ratio.Width > 0 && ratio.Height > 0 ? ratio.Value : 0, 0.1, 10);
        foreach (string text in (string[])[Text.Title, Text.Subtitle, Text.Badge])
            Range("Text (characters)", text.Length, 0, PosterText.MostCharacters);
        Range("Text.Logo (bytes)", Text.Logo.Length, 0, 4 << 20);
        Highlights?.Validate();
        Enhance?.Validate();
        if (Enhance is not null && Template is not null)
            throw new ArgumentException("PosterOptions.Enhance and PosterOptions.Template are both set; only plain posters are enhanced.");
        ValidateReject();
        return this;
    }

    private void ValidateReject()
    {
        Range("Reject.BlackLuma", Reject.BlackLuma, 0, 1);
        Range("Reject.BlankSpread", Reject.BlankSpread, 0, 1);
        Range("Reject.PaleSpread", Reject.PaleSpread, 0, 1);
        Range("Reject.MinSharpness", Reject.MinSharpness, 0, 1);
        Range("Reject.MaxOneWayBlur", Reject.MaxOneWayBlur, 0, 1);
        Range("Reject.MotionSharpness", Reject.MotionSharpness, 0, 1);
        Range("Reject.PlainGround", Reject.PlainGround, 0, 1);
        Range("Reject.PageLines", Reject.PageLines, 1, 1000);
        Range("Reject.MaxDarkShare", Reject.MaxDarkShare, 0, 1);
        Range("Reject.MaxBrightShare", Reject.MaxBrightShare, 0, 1);
        Range("Reject.MostUnsafe", Reject.MostUnsafe, 0, 1);
        Range("Reject.LeastEyeOpenness", Reject.LeastEyeOpenness, 0, 1);
        Range("Reject.DuplicateBits", Reject.DuplicateBits, 0, 32);
    }

    private static void Range(string setting, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
            throw new ArgumentException($"PosterOptions.{setting} is {value}; it must be {low} to {high}.");
    }
}
