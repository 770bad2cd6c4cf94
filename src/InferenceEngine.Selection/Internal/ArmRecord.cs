using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What is learnt of one arm in one placement: 56 bytes. The arms of a (title, placement) lie side by side in one record
/// of the state store, as <see cref="RecordLayout"/> says; there probability, key and place are apart from the rest.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct ArmRecord
{
    /// <summary>Bytes of an arm.</summary>
    public const int SizeBytes = 56;

    /// <summary>Probability of the arm in the current pmf of the record.</summary>
    public double Probability;

    /// <summary>Hash of the artwork within its title.</summary>
    public uint Key;

    /// <summary>
    /// Where the artwork lies in the catalogue's bytes, so that a page need not search there; meaningful with the
    /// <see cref="RecordHeader.Stamp"/> of those bytes.
    /// </summary>
    public ushort Place;

    /// <summary>What has become of it.</summary>
    public ArmState State;

    /// <summary>How far it has retired, in halvings of its largest probability.</summary>
    public byte RetireSteps;

    /// <summary>Impressions, discounted by age.</summary>
    public double Impressions;

    /// <summary>Sum of reward values, discounted by age.</summary>
    public double RewardSum;

    /// <summary>Sum of squares of reward values, discounted by age.</summary>
    public double RewardSquares;

    /// <summary>Rewards counted in its whole life.</summary>
    public uint Rewards;

    /// <summary>Impressions of the last hours; see <see cref="ChangeAlarm"/>.</summary>
    public float RecentImpressions;

    /// <summary>Sum of reward values of the last hours.</summary>
    public float RecentRewardSum;

    /// <summary>Mean of its own prior; meaningful when <see cref="PriorStrength"/> is positive.</summary>
    public Half PriorMean;

    /// <summary>Pseudo-counts of its own prior; 0 takes the policy's prior.</summary>
    public Half PriorStrength;

    /// <summary>Whether it can be drawn.</summary>
    public readonly bool IsActive => State == ArmState.Active;
}

/// <summary>What has become of an arm.</summary>
internal enum ArmState : byte
{
    /// <summary>It is drawn.</summary>
    Active,

    /// <summary>Kept, never drawn: an editor said so.</summary>
    Retired,

    /// <summary>Kept, never drawn: it was hardly ever the best.</summary>
    RetiredByPolicy,
}
