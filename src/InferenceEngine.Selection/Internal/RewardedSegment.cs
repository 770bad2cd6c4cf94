using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// The rewarded decisions of one hour: a set, and beside it a list of the same ids in the order of folding, which only
/// grows, so that a checkpoint notes its length and writes it while more are added. About 28 bytes an id. The owner
/// locks.
/// </summary>
internal sealed class RewardedSegment
{
    private const int ChunkIds = 1 << 12;
    private readonly HashSet<ulong> ids = [];
    private readonly List<ulong[]> chunks = [];

    public int Count => ids.Count;

    public bool Contains(ulong unique) => ids.Contains(unique);

    public bool Add(ulong unique)
    {
        int index = ids.Count;
        if (!ids.Add(unique))
            return false;
        if (index % ChunkIds == 0)
            chunks.Add(new ulong[ChunkIds]);
        chunks[^1][index % ChunkIds] = unique;
        return true;
    }

    /// <summary>What writes the ids that are here now: hour, count and ids, 8 bytes each.</summary>
    public Action<Stream> Capture(uint hour)
    {
        ulong[][] all = [.. chunks];
        int count = Count;
        return stream =>
        {
            stream.Write(MemoryMarshal.AsBytes<ulong>([hour, (ulong)count]));
            for (int i = 0; i < all.Length; i++)
                stream.Write(MemoryMarshal.AsBytes(all[i].AsSpan(0, Math.Min(ChunkIds, count - (i * ChunkIds)))));
        };
    }
}
