using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>What a record of arms says of all of them: 20 bytes, of which a draw reads the first eight.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct RecordHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int SizeBytes = 20;

    /// <summary>Bytes of its first fields, up to <see cref="Stamp"/>.</summary>
    public const int DrawnBytes = 8;

    /// <summary>Number of the policy that the arms' probabilities are of.</summary>
    public ushort Policy;

    /// <summary>Hour since 1970, modulo 2^16, in which arms last took a step to or from retirement.</summary>
    public ushort RetireHour;

    /// <summary>
    /// Which bytes of artworks the arms' places are places in: a <see cref="Packing.PackedArtworks.Stamp"/>, or 0 for none.
    /// </summary>
    public uint Stamp;

    /// <summary>Second since 1970 up to which evidence has been discounted.</summary>
    public uint DecayedSeconds;

    /// <summary>Impressions of the held-out share.</summary>
    public float HoldoutImpressions;

    /// <summary>Sum of rewards of the held-out share.</summary>
    public float HoldoutRewardSum;
}
