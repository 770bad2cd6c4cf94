using System.Runtime.CompilerServices;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// A visitor as FASTER's fixed input type: a pointer to the caller's struct and a typed call through it. The caller's
/// frame outlives the read, so the pointer stays valid.
/// </summary>
internal unsafe struct Visit
{
    private void* visitor;
    private delegate*<void*, ReadOnlySpan<byte>, void> call;

    public static Visit Of<TVisitor>(void* visitor)
        where TVisitor : struct, IRecordVisitor, allows ref struct =>
        new() { visitor = visitor, call = &Call<TVisitor> };

    public readonly void Run(ReadOnlySpan<byte> record) => call(visitor, record);

    private static void Call<TVisitor>(void* visitor, ReadOnlySpan<byte> record)
        where TVisitor : struct, IRecordVisitor, allows ref struct =>
        Unsafe.AsRef<TVisitor>(visitor).Visit(record);
}
