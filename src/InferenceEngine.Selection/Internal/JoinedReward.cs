using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>A reward of a decision that several are joined of: 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct JoinedReward
{
    /// <summary>The decision.</summary>
    public ulong Decision;

    /// <summary>The reward; 0 for what is left of the oldest ones, joined.</summary>
    public ulong Unique;
    public double Value;

    /// <summary>When it came.</summary>
    public uint Seconds;
    public uint Reserved;
}
