using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace InferenceEngine.Selection;

/// <summary>
/// What a reward needs to know of its decision, 36 bytes little-endian, and a 12-byte authentication tag. The server
/// keeps nothing per decision. Two requests of one member for one title in one epoch that draw the same arm share
/// <see cref="Unique"/>, so that they earn one reward together.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
public struct DecisionId
{
    /// <summary>Bytes of an id on the wire.</summary>
    public const int SizeBytes = 48;

    /// <summary>Bytes that the tag authenticates.</summary>
    public const int SignedBytes = 36;

    /// <summary>Which key authenticated the id.</summary>
    [FieldOffset(0)]
    public byte KeyId;

    /// <summary>Which version of the policy made the pmf.</summary>
    [FieldOffset(2)]
    public ushort PolicyVersion;

    /// <summary>When, in seconds since 1970 (lasts until 2106).</summary>
    [FieldOffset(4)]
    public uint TimeSeconds;

    /// <summary>Hash of the title.</summary>
    [FieldOffset(8)]
    public ulong Title;

    /// <summary>Hash of (member, title, placement, epoch, arm).</summary>
    [FieldOffset(16)]
    public ulong Unique;

    /// <summary>Hash of the placement.</summary>
    [FieldOffset(24)]
    public uint Placement;

    /// <summary>Hash of the artwork within its title.</summary>
    [FieldOffset(28)]
    public uint Arm;

    /// <summary>Probability with which the arm was drawn.</summary>
    [FieldOffset(32)]
    public float Propensity;

    /// <summary>First byte of the tag.</summary>
    [FieldOffset(36)]
    public Tag12 Tag;

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
