using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using InferenceEngine.Bandits;

namespace InferenceEngine.Selection;

/// <summary>
/// What a reward and an explanation need to know of their decision, 48 bytes little-endian, and a 12-byte authentication
/// tag. The server keeps nothing per decision unless its page is logged. Two requests of one member for one title in one
/// epoch that draw the same arm share <see cref="Unique"/>, so that they earn one reward together.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
public struct DecisionId
{
    /// <summary>Bytes of an id on the wire.</summary>
    public const int SizeBytes = 60;

    /// <summary>Bytes that the tag authenticates.</summary>
    public const int SignedBytes = 48;

    /// <summary>Which key authenticated the id.</summary>
    [FieldOffset(0)]
    public byte KeyId;

    /// <summary>What kind of decision it was.</summary>
    [FieldOffset(1)]
    public DecisionFlags Flags;

    /// <summary>Number of the policy version that made the pmf.</summary>
    [FieldOffset(2)]
    public ushort Policy;

    /// <summary>When, in seconds since 1970 (lasts until 2106).</summary>
    [FieldOffset(4)]
    public uint TimeSeconds;

    /// <summary>Hash of the title.</summary>
    [FieldOffset(8)]
    public ulong Title;

    /// <summary>Hash of (member, placement, epoch, title): the seed of the draw.</summary>
    [FieldOffset(16)]
    public ulong Seed;

    /// <summary>Hash of the placement.</summary>
    [FieldOffset(24)]
    public uint Placement;

    /// <summary>Hash of the artwork within its title.</summary>
    [FieldOffset(28)]
    public uint Arm;

    /// <summary>Probability with which the arm was drawn.</summary>
    [FieldOffset(32)]
    public float Propensity;

    /// <summary>Half of the member's keyed hash, for caps per member.</summary>
    [FieldOffset(36)]
    public uint Member;

    /// <summary>Where the log has the page, when <see cref="Flags"/> says so.</summary>
    [FieldOffset(40)]
    public long PageAddress;

    /// <summary>First byte of the tag.</summary>
    [FieldOffset(48)]
    public Tag12 Tag;

    /// <summary>Hash of (member, placement, epoch, title, arm): what can be rewarded once.</summary>
    public readonly ulong Unique => Mix64.Of(Seed, Arm);

    /// <summary>The id's bytes, for the wire.</summary>
    [UnscopedRef]
    public Span<byte> Bytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref this, 1));

    /// <summary>Reads an id from the wire; false when the length is wrong.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DecisionId id)
    {
        id = default;
        if (bytes.Length != SizeBytes)
            return false;
        bytes.CopyTo(id.Bytes);
        return true;
    }

    /// <summary>96 bits of a message authentication code.</summary>
    [InlineArray(12)]
    public struct Tag12
    {
        private byte first;
    }
}

/// <summary>What kind of decision it was.</summary>
[Flags]
public enum DecisionFlags : byte
{
    /// <summary>Drawn from the policy's pmf; its page is not in the log.</summary>
    None = 0,

    /// <summary>The log has the page: features, strategies' inputs and the other titles.</summary>
    Logged = 1,

    /// <summary>The pmf depended on features.</summary>
    Contextual = 2,

    /// <summary>The member is in the title's holdout: the reward is counted apart.</summary>
    Holdout = 4,

    /// <summary>The policy has a ranker: its estimates, or why there are none, are in the log.</summary>
    Ranked = 8,
}
