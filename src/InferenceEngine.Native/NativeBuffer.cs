using System.Runtime.InteropServices;

namespace InferenceEngine.Native;

/// <summary>
/// A block of 64-byte aligned native memory. Owns the block and frees it exactly once. Not thread-safe.
/// </summary>
public sealed unsafe class NativeBuffer : SafeHandle
{
    private const nuint Alignment = 64;

    /// <summary>Allocates <paramref name="sizeBytes"/> bytes; the content is undefined.</summary>
    /// <exception cref="OutOfMemoryException">The system has no such block.</exception>
    public NativeBuffer(nuint sizeBytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeBytes, (nuint)int.MaxValue);
        SetHandle((nint)NativeMemory.AlignedAlloc(Math.Max(sizeBytes, 1), Alignment));
        SizeBytes = sizeBytes;
    }

    /// <summary>Usable size in bytes.</summary>
    public nuint SizeBytes { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The whole block. Valid until the buffer is disposed.</summary>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return new Span<byte>((void*)handle, (int)SizeBytes);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
