using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal.Ranking;

/// <summary>A ranker's estimate for an arm, as it counted: 8 bytes of a page in the log.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct RankedArm
{
    /// <summary>Hash of the artwork within its title.</summary>
    public uint Arm;

    /// <summary>The estimate. Rounded before it counts, so that the log has all of it.</summary>
    public Half Score;

    /// <summary>Index of the title in the page, in a lane; of the decision, in the log.</summary>
    public ushort Slot;
}
