using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Counts rewards per member, placement and hour, so that one member, or who plays one, cannot move an artwork far. A
/// direct-mapped table: bounded, lock-free; a member whose slot was taken over starts again, so a cap may let more
/// through and never fewer. A restart forgets the hour. Thread-safe.
/// </summary>
internal sealed class MemberCaps
{
    private const int Slots = 1 << 18; // 2 MiB
    private const int CountBits = 16;
    private const uint HourSeconds = 3600;
    private readonly ulong[] table = new ulong[Slots];

    /// <summary>Takes one of the member's rewards of this hour; false when none is left.</summary>
    public bool Take(uint member, PlacementEntry placement, uint nowSeconds)
    {
        int most = placement.Placement.MemberRewardsPerHour;
        if (most == 0)
            return true;
        ulong owner = Mix64.Of(member, placement.Whole.Key, nowSeconds / HourSeconds) >> CountBits << CountBits;
        ref ulong slot = ref table[owner >> 32 & (Slots - 1)];
        while (true)
        {
            ulong seen = Volatile.Read(ref slot);
            ulong count = seen >> CountBits << CountBits == owner ? seen & ((1 << CountBits) - 1) : 0;
            if (count >= (ulong)most)
                return false;
            if (Interlocked.CompareExchange(ref slot, owner | (count + 1), seen) == seen)
                return true;
        }
    }
}
