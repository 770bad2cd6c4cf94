using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What is learnt of one arm in one placement: 40 bytes. A record of the state store is an array of these, all arms of
/// a (title, placement) side by side.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ArmRecord
{
    /// <summary>Hash of the artwork within its title.</summary>
    public uint Key;

    /// <summary>1 when retired: kept, never drawn.</summary>
    public uint Retired;

    /// <summary>Rewards counted.</summary>
    public long Rewards;

    /// <summary>Impressions counted.</summary>
    public double Impressions;

    /// <summary>Sum of reward values.</summary>
    public double RewardSum;

    /// <summary>Probability of the arm in the current pmf of the record.</summary>
    public double Probability;
}
