namespace InferenceEngine.Native;

/// <summary>
/// Memory of the machine that the device can reach by itself, so that copies run beside the processor. It is taken from the
/// system for good while it lives: pool it. Owns it. Not thread-safe.
/// </summary>
public sealed unsafe class PinnedBuffer : IDisposable
{
    private readonly GpuContext context;
    private nint address;

    /// <summary>Allocates; the content is undefined.</summary>
    /// <exception cref="GpuException">The system or the driver has no such block.</exception>
    public PinnedBuffer(GpuContext context, int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytes);
        this.context = context;
        SizeBytes = sizeBytes;
        using GpuContext.Scope scope = context.Enter();
        nint found = 0;
        context.Driver.Check(context.Driver.MemHostAlloc(&found, (nuint)sizeBytes, 0), $"cuMemHostAlloc of {sizeBytes} bytes");
        address = found;
    }

    /// <summary>Size.</summary>
    public int SizeBytes { get; }

    /// <summary>The whole block. Valid until the buffer is disposed.</summary>
    public Span<byte> Span => new((void*)Address, SizeBytes);

    internal nint Address => address != 0 ? address : throw new ObjectDisposedException(nameof(PinnedBuffer));

    /// <summary>
    /// Queues a copy to a device address, such as a place in a batch; the caller answers for what lies there. This must stay until
    /// the stream has passed it.
    /// </summary>
    /// <exception cref="GpuException">The driver refused.</exception>
    public void CopyTo(ulong deviceAddress, int sizeBytes, GpuStream stream)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)sizeBytes, (uint)SizeBytes, nameof(sizeBytes));
        using GpuContext.Scope scope = context.Enter();
        context.Driver.Check(
            context.Driver.MemcpyHtoDAsync(deviceAddress, Address, (nuint)sizeBytes, stream.Handle), "cuMemcpyHtoDAsync");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        nint owned = Interlocked.Exchange(ref address, 0);
        if (owned == 0)
            return;
        using GpuContext.Scope scope = context.Enter();
        context.Driver.MemFreeHost(owned);
    }
}
