using System.Runtime.CompilerServices;
using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// A visitor as FASTER's fixed input type: a pointer to the caller's struct and a typed call through it. The pointer is
/// only followed during the call that made it; a read that went to disk is copied to its slot instead.
/// </summary>
internal unsafe struct Visit
{
    private void* visitor;
    private delegate*<void*, ReadOnlySpan<byte>, void> call;
    private PendingReads pending;
    private int slot;
    private int number;

    public static Visit Of<TVisitor>(void* visitor, PendingReads pending, int slot)
        where TVisitor : struct, IRecordVisitor, allows ref struct =>
        new() { visitor = visitor, call = &Call<TVisitor>, pending = pending, slot = slot, number = pending.Next(slot) };

    public readonly void Run(ReadOnlySpan<byte> record)
    {
        if (pending.Completing)
            pending.Keep(slot, number, record);
        else
            call(visitor, record);
    }

    public readonly void Complete(Status status) => pending.Complete(slot, number, status);

    private static void Call<TVisitor>(void* visitor, ReadOnlySpan<byte> record)
        where TVisitor : struct, IRecordVisitor, allows ref struct =>
        Unsafe.AsRef<TVisitor>(visitor).Visit(record);
}
