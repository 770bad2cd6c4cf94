using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using InferenceEngine.Media.Interop;
using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// The worker's knowledge of which parts of the open file are there. The thread that reads waits here for those that are not, which the
/// parent fetches. Thread-safe. Lives as long as the process: native handles hold it.
/// </summary>
internal sealed unsafe class PartLedger
{
    /// <summary>Parts that the parent is told of in advance; it fetches as many as are worth it.</summary>
    private const int MostTold = 256;

    private readonly object gate = new(); // Monitor, for its wait
    private readonly ReplyWriter replies;
    private readonly SlotLedger requests;
    private readonly nint self;
    private ByteRangeSet there = new();
    private ByteRange[] expected = [];
    private int next;

    public PartLedger(ReplyWriter replies, SlotLedger requests)
    {
        (this.replies, this.requests) = (replies, requests);
        self = GCHandle.ToIntPtr(GCHandle.Alloc(this));
    }

    /// <summary>For the limits of a file that comes in parts, of which nothing is there yet.</summary>
    public Video.FileParts Begin()
    {
        lock (gate)
            (there, expected, next) = (new ByteRangeSet(), [], 0);
        return new Video.FileParts { Context = self, Fill = &Fill, Expect = &Expect };
    }

    /// <summary>The parent has brought parts.</summary>
    public void Add(IEnumerable<Part> parts)
    {
        lock (gate)
        {
            foreach (Part part in parts)
                there.Add(new ByteRange(part.Offset, part.Length));
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>A request was cancelled: who waits looks again whether it was theirs.</summary>
    public void Wake()
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }

    /// <summary>Waits until bytes are there; false where the request was cancelled.</summary>
    private bool Await(ByteRange needed)
    {
        Missing missing;
        lock (gate)
        {
            if (there.Contains(needed))
                return true;
            missing = Describe(needed);
        }

        replies.Send(new Reply { Id = requests.Running, Missing = missing });
        lock (gate)
        {
            while (!there.Contains(needed))
            {
                if (requests.IsCancelled)
                    return false;
                Monitor.Wait(gate);
            }
        }

        return true;
    }

    private Missing Describe(ByteRange needed)
    {
        Missing missing = new() { Parts = { new Part { Offset = needed.Offset, Length = needed.Length } } };
        int at = Array.FindIndex(expected, next, part => part.Offset < needed.End && needed.Offset < part.End);
        if (at < 0)
            return missing;
        next = at;
        IEnumerable<ByteRange> following = expected.Skip(at).Where(part => !there.Contains(part)).Take(MostTold);
        missing.Parts.AddRange(following.Select(part => new Part { Offset = part.Offset, Length = part.Length }));
        return missing;
    }

    [UnmanagedCallersOnly]
    private static int Fill(nint context, long offset, long length)
    {
        try
        {
            return Of(context).Await(new ByteRange(offset, length)) ? 1 : 0;
        }
        catch (Exception fault)
        {
            Environment.FailFast("waiting for a part of a file", fault);
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static void Expect(nint context, long* offsets, long* lengths, int count)
    {
        try
        {
            ByteRange[] parts = new ByteRange[count];
            for (int i = 0; i < count; i++)
                parts[i] = new ByteRange(offsets[i], lengths[i]);
            PartLedger ledger = Of(context);
            lock (ledger.gate)
                (ledger.expected, ledger.next) = (parts, 0);
        }
        catch (Exception fault)
        {
            Environment.FailFast("noting parts of a file", fault);
        }
    }

    private static PartLedger Of(nint context) => Unsafe.As<PartLedger>(GCHandle.FromIntPtr(context).Target!);
}
