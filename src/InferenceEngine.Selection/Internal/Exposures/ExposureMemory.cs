using System.Runtime.InteropServices;
using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal.Exposures;

/// <summary>
/// What members were shown, folded from pages of policies that remember it: a record for each member, and buckets of members
/// that bound how many there are. Of a full bucket the member who was shown something longest ago is forgotten; of a
/// member's full record, the artwork that was. Not thread-safe: the fold's own.
/// </summary>
internal sealed class ExposureMemory(StateStore store, int mostMembers) : IDisposable
{
    private const uint HourSeconds = 3600;

    private readonly int buckets = (mostMembers + SeenMember.Most - 1) / SeenMember.Most;
    private readonly StateReader reader = store.OpenReader();
    private bool checkedBuckets;

    /// <summary>Remembers what a page showed, reloads left out.</summary>
    public void Add(PageEvent page)
    {
        if (page.Header.Remembers == 0)
            return;
        CheckBuckets();
        MemoryHeader memory = page.Memory;
        StateKey key = StateKeys.OfExposures(memory.Member);
        List<SeenArtwork> seen = [.. MemoryMarshal.Cast<byte, SeenArtwork>(Read(key))];
        bool any = false;
        foreach (ref readonly PageSlot slot in page.Slots)
        {
            any |= slot.Counted != 0;
            if (slot.Counted != 0)
                See(seen, slot.Title, slot.Arm, page.Header.Seconds, memory.HalfLifeSeconds);
        }

        if (!any)
            return;
        Keep(memory.Member, page.Header.Seconds);
        store.Upsert(key, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(seen)));
    }

    public void Dispose() => reader.Dispose();

    private static void See(List<SeenArtwork> seen, ulong title, uint arm, uint seconds, double halfLifeSeconds)
    {
        int at = seen.FindIndex(s => s.Title == title && s.Arm == arm);
        if (at < 0 && seen.Count >= SeenArtwork.Most)
            seen.RemoveAt(seen.IndexOf(seen.MinBy(s => s.Seconds)));
        SeenArtwork now = at < 0 ? new SeenArtwork { Title = title, Arm = arm } : seen[at];
        now.Count = 1 + (now.Count * (float)EvidenceDecay.Kept(now.Seconds, seconds, halfLifeSeconds));
        now.Seconds = Math.Max(now.Seconds, seconds);
        if (at < 0)
            seen.Add(now);
        else
            seen[at] = now;
    }

    /// <summary>Notes the member in its bucket, in the place of another when that is full.</summary>
    private void Keep(ulong member, uint seconds)
    {
        StateKey key = StateKeys.OfExposedMembers((uint)(Mix64.Of(member) % (ulong)buckets));
        List<SeenMember> members = [.. MemoryMarshal.Cast<byte, SeenMember>(Read(key))];
        int at = members.FindIndex(m => m.Member == member);
        if (at >= 0 && members[at].Seconds + HourSeconds > seconds)
            return;
        if (at < 0 && members.Count >= SeenMember.Most)
        {
            SeenMember oldest = members.MinBy(m => m.Seconds);
            store.Delete(StateKeys.OfExposures(oldest.Member));
            members.Remove(oldest);
        }

        SeenMember now = new() { Member = member, Seconds = seconds };
        if (at >= 0)
            members[at] = now;
        else
            members.Add(now);
        store.Upsert(key, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(members)));
    }

    /// <summary>Under another bound members are in other buckets: the memory begins anew.</summary>
    private void CheckBuckets()
    {
        if (checkedBuckets)
            return;
        checkedBuckets = true;
        byte[] known = Read(StateKeys.OfExposureBuckets);
        int before = known.Length == sizeof(int) ? MemoryMarshal.Read<int>(known) : 0;
        if (before == buckets)
            return;
        for (uint bucket = 0; bucket < before; bucket++)
        {
            foreach (SeenMember member in MemoryMarshal.Cast<byte, SeenMember>(Read(StateKeys.OfExposedMembers(bucket))).ToArray())
                store.Delete(StateKeys.OfExposures(member.Member));
            store.Delete(StateKeys.OfExposedMembers(bucket));
        }

        store.Upsert(StateKeys.OfExposureBuckets, BitConverter.GetBytes(buckets));
    }

    private byte[] Read(StateKey key)
    {
        CopyVisitor visitor = new();
        reader.Read(key, ref visitor);
        return visitor.Record;
    }
}
