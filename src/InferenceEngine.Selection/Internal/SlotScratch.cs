using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Room for one title's arms while its pmf is made, and what explains it afterwards. Arrays are of the record's arms
/// (<see cref="Count"/>) or, where said, of the eligible ones only (<see cref="Eligible"/>). One per lane, reused; not
/// thread-safe.
/// </summary>
internal sealed class SlotScratch
{
    private const int Most = Limits.TitleArtworks;

    /// <summary>Arms of the record.</summary>
    public int Count { get; set; }

    /// <summary>Arms that can be drawn.</summary>
    public int Eligible { get; set; }

    /// <summary>Header of the record.</summary>
    public RecordHeader Header { get; set; }

    public ArmRecord[] Arms { get; } = new ArmRecord[Most];

    public ArtworkEntry?[] Entries { get; } = new ArtworkEntry?[Most];

    public ArmMask[] Masks { get; } = new ArmMask[Most];

    /// <summary>Of each eligible arm its index in <see cref="Arms"/>.</summary>
    public int[] Indices { get; } = new int[Most];

    /// <summary>Of the eligible arms: keys.</summary>
    public uint[] Keys { get; } = new uint[Most];

    /// <summary>Of the eligible arms: the policy's pmf before strategies.</summary>
    public double[] Base { get; } = new double[Most];

    /// <summary>Of the eligible arms: the pmf that is drawn from.</summary>
    public double[] Pmf { get; } = new double[Most];

    /// <summary>Of the eligible arms: estimates of the mean reward, or scores.</summary>
    public double[] Means { get; } = new double[Most];

    /// <summary>Of the eligible arms: deviations of the estimates, or counts.</summary>
    public double[] Deviations { get; } = new double[Most];

    /// <summary>Of the eligible arms: a ranker's estimates of the mean reward, NaN for none, where <see cref="Ranked"/>.</summary>
    public float[] Ranks { get; } = new float[Most];

    /// <summary>Whether a ranker's estimates are the priors.</summary>
    public bool Ranked { get; set; }

    /// <summary>Of the eligible arms, after strategies: exposures that the server remembers.</summary>
    public double[] Remembered { get; } = new double[Most];

    public double[] Caps { get; } = new double[Most];

    public double[] Floors { get; } = new double[Most];

    public BetaPosterior[] Posteriors { get; } = new BetaPosterior[Most];

    /// <summary>Strategies' factors of the eligible arms.</summary>
    public SlotFactors[] Factors { get; } = new SlotFactors[Most];
}

/// <summary>What strategies multiply an arm's probability by.</summary>
internal struct SlotFactors
{
    public double Exposure;
    public double Scene;
    public double Diversity;

    public readonly double Product => Exposure * Scene * Diversity;
}
