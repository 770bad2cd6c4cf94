namespace InferenceEngine.Posters;

/// <summary>
/// When a frame cannot be a poster. Luma is 0 to 1. The values were chosen on film and camera clips so that no frame that a
/// person would take is lost; ranking does the rest.
/// </summary>
public sealed record RejectThresholds
{
    /// <summary>Black: 95 % of the pixels are darker than this.</summary>
    public double BlackLuma { get; init; } = 0.12;

    /// <summary>Blank: the 5th and 95th percentile of luma are closer than this.</summary>
    public double BlankSpread { get; init; } = 0.05;

    /// <summary>Washed out (fades, fog): the 5th and 95th percentile of luma are closer than this.</summary>
    public double PaleSpread { get; init; } = 0.22;

    /// <summary>Blurred: sharpness score under this.</summary>
    public double MinSharpness { get; init; } = 0.18;

    /// <summary>Motion-blurred: the blur effect along rows and along columns differ by more than this (sharp photographs
    /// differ by 0.12 at most), in a frame that is not sharp.</summary>
    public double MaxOneWayBlur { get; init; } = 0.16;

    /// <summary>Motion-blurred: only a frame under this sharpness.</summary>
    public double MotionSharpness { get; init; } = 0.5;

    /// <summary>A card or credits: text on a ground of which this share is one plain colour.</summary>
    public double PlainGround { get; init; } = 0.6;

    /// <summary>A slate or a page: this many lines of text or more.</summary>
    public int PageLines { get; init; } = 5;

    /// <summary>Under-exposed: more than this share of the pixels is nearly black.</summary>
    public double MaxDarkShare { get; init; } = 0.8;

    /// <summary>Over-exposed: more than this share of the pixels is burnt out.</summary>
    public double MaxBrightShare { get; init; } = 0.6;

    /// <summary>Unsafe, where content is looked at: the safety model gives at least this. It errs on skin, so only what it is sure of.</summary>
    public double MostUnsafe { get; init; } = 0.8;

    /// <summary>
    /// Closed eyes, where content is looked at: lids of a main face less than this apart, in eye widths. Open eyes of the
    /// labelled photographs here have 0.2 to 0.35; 0 never rejects.
    /// </summary>
    public double LeastEyeOpenness { get; init; } = 0.17;

    /// <summary>Near-duplicate: perceptual hashes differ in at most this many of 64 bits.</summary>
    public int DuplicateBits { get; init; } = 6;
}
