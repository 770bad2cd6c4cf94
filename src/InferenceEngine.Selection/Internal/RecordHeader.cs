using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>First 16 bytes of a record of arms.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct RecordHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int SizeBytes = 16;

    /// <summary>Number of the policy that the arms' probabilities are of.</summary>
    public ushort Policy;

    /// <summary>Hour since 1970, modulo 2^16, in which arms last took a step to or from retirement.</summary>
    public ushort RetireHour;

    /// <summary>Second since 1970 up to which evidence has been discounted.</summary>
    public uint DecayedSeconds;

    /// <summary>Impressions of the held-out share.</summary>
    public float HoldoutImpressions;

    /// <summary>Sum of rewards of the held-out share.</summary>
    public float HoldoutRewardSum;
}
