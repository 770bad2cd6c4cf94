using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal.Exposures;

/// <summary>That a member was shown an artwork: 20 bytes of the member's record.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct SeenArtwork
{
    /// <summary>Artworks of a member that are remembered, those shown last: 1280 bytes.</summary>
    public const int Most = 64;

    /// <summary>Hash of the title.</summary>
    public ulong Title;

    /// <summary>Hash of the artwork within it.</summary>
    public uint Arm;

    /// <summary>When it was shown last.</summary>
    public uint Seconds;

    /// <summary>How often, discounted by age up to then.</summary>
    public float Count;
}

/// <summary>A member of a bucket of members: 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct SeenMember
{
    /// <summary>Members of a bucket.</summary>
    public const int Most = 64;

    /// <summary>Keyed hash of the member.</summary>
    public ulong Member;

    /// <summary>When the member was last shown something, give or take an hour.</summary>
    public uint Seconds;
}

/// <summary>What a page knew of a member's exposures to an artwork: 16 bytes of the page in the log.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct RememberedExposure
{
    public ulong Title;
    public uint Arm;
    public float Count;
}

/// <summary>What a page that is remembered has at its end: then come its <see cref="RememberedExposure"/>s.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct MemoryHeader
{
    public ulong Member;
    public double HalfLifeSeconds;
    public int Remembered;
    public uint Reserved;
}
