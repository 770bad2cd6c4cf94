using System.Reflection;
using System.Runtime.Intrinsics.X86;
using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// Asks the processor for the hash buckets and then the records of many keys, so that a page waits for memory once and
/// not once per title. It looks into FASTER's tables, whose layout version 2.6.5 fixes, and only ever as a hint: what
/// it computes is never read, and where a field is not found it does nothing. Immutable; thread-safe.
/// </summary>
internal sealed unsafe class RecordPrefetch
{
    private const int BucketBytes = 64;
    private const int BucketEntries = 7;
    private const int LineBytes = 64;
    private const int RecordLines = 4; // what a draw from ten arms reads
    private const int AddressBits = 48;
    private const int TagBits = 14;

    private readonly StateKeyComparer comparer = new();
    private readonly byte* table;
    private readonly long* pages;
    private readonly long bucketMask;
    private readonly int pageBits;
    private readonly long pageMask;
    private readonly long bufferMask;

    public RecordPrefetch(FasterKV<StateKey, SpanByte> store, StateStoreOptions options)
    {
        pageBits = (int)long.Log2(options.PageBytes);
        pageMask = options.PageBytes - 1;
        bufferMask = (options.MemoryBytes / options.PageBytes) - 1;
        bucketMask = store.IndexSize - 1;
        object? buckets = (Field(store, "state") as Array)?.GetValue(0);
        table = (byte*)Pointer(buckets, "tableAligned");
        pages = (long*)Pointer(Field(store, "hlog"), "nativePointers");
    }

    /// <summary>Whether FASTER's tables were found, and the processor has the instruction.</summary>
    public bool IsAvailable => Sse.IsSupported && table is not null && pages is not null;

    /// <summary>Asks for the hash buckets of <paramref name="keys"/>.</summary>
    public void Buckets(ReadOnlySpan<StateKey> keys)
    {
        if (!IsAvailable)
            return;
        foreach (StateKey key in keys)
            Sse.Prefetch0(Bucket(Hash(key)));
    }

    /// <summary>Asks for the records that the buckets of <paramref name="keys"/> name.</summary>
    public void Records(ReadOnlySpan<StateKey> keys)
    {
        if (!IsAvailable)
            return;
        foreach (StateKey key in keys)
            Record(Hash(key));
    }

    private static object? Field(object? owner, string name)
    {
        for (Type? type = owner?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly) is { } field)
                return field.GetValue(owner);
        }

        return null;
    }

    private static void* Pointer(object? owner, string name) => Field(owner, name) is Pointer pointer ? System.Reflection.Pointer.Unbox(pointer) : null;

    private long Hash(StateKey key) => comparer.GetHashCode64(ref key);

    private byte* Bucket(long hash) => table + ((hash & bucketMask) * BucketBytes);

    private void Record(long hash)
    {
        long* entries = (long*)Bucket(hash);
        ulong tag = (ulong)hash >> (64 - TagBits);
        for (int i = 0; i < BucketEntries; i++)
        {
            ulong entry = (ulong)entries[i];
            if (((entry >> AddressBits) & ((1UL << TagBits) - 1)) != tag || entry == 0)
                continue;
            long address = (long)(entry & ((1UL << AddressBits) - 1));
            byte* record = (byte*)pages[(address >> pageBits) & bufferMask] + (address & pageMask);
            for (int line = 0; line < RecordLines; line++)
                Sse.Prefetch0(record + (line * LineBytes));
            return;
        }
    }
}
