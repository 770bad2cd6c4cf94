namespace InferenceEngine.Native;

/// <summary>Memory of a device. Owns it; the context must outlive it. Copies are queued on a stream. Not thread-safe.</summary>
public sealed unsafe class DeviceBuffer : IDisposable
{
    private readonly GpuContext context;
    private ulong address;

    /// <summary>Allocates; the content is undefined.</summary>
    /// <exception cref="GpuException">The device has no such block (<see cref="GpuException.IsOutOfMemory"/>).</exception>
    public DeviceBuffer(GpuContext context, long sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytes);
        this.context = context;
        SizeBytes = sizeBytes;
        using GpuContext.Scope scope = context.Enter();
        ulong found = 0;
        context.Driver.Check(context.Driver.MemAlloc(&found, (nuint)sizeBytes), $"cuMemAlloc of {sizeBytes} bytes");
        address = found;
    }

    /// <summary>Size.</summary>
    public long SizeBytes { get; }

    /// <summary>The device's address, for kernels and tensors.</summary>
    public ulong Address => address != 0 ? address : throw new ObjectDisposedException(nameof(DeviceBuffer));

    /// <summary>Queues a copy to the device; <paramref name="source"/> must stay until the stream has passed it.</summary>
    /// <exception cref="GpuException">The driver refused.</exception>
    public void Upload(PinnedBuffer source, long sizeBytes, GpuStream stream)
    {
        CheckRange(sizeBytes, source.SizeBytes);
        using GpuContext.Scope scope = context.Enter();
        context.Driver.Check(
            context.Driver.MemcpyHtoDAsync(Address, source.Address, (nuint)sizeBytes, stream.Handle), "cuMemcpyHtoDAsync");
    }

    /// <summary>Queues a copy from the device; <paramref name="target"/> has it once the stream has passed it.</summary>
    /// <exception cref="GpuException">The driver refused.</exception>
    public void Download(PinnedBuffer target, long sizeBytes, GpuStream stream)
    {
        CheckRange(sizeBytes, target.SizeBytes);
        using GpuContext.Scope scope = context.Enter();
        context.Driver.Check(
            context.Driver.MemcpyDtoHAsync(target.Address, Address, (nuint)sizeBytes, stream.Handle), "cuMemcpyDtoHAsync");
    }

    /// <summary>Queues a copy within the device.</summary>
    /// <exception cref="GpuException">The driver refused.</exception>
    public void CopyTo(DeviceBuffer target, long sizeBytes, GpuStream stream)
    {
        CheckRange(sizeBytes, target.SizeBytes);
        using GpuContext.Scope scope = context.Enter();
        context.Driver.Check(
            context.Driver.MemcpyDtoDAsync(target.Address, Address, (nuint)sizeBytes, stream.Handle), "cuMemcpyDtoDAsync");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ulong owned = Interlocked.Exchange(ref address, 0);
        if (owned == 0)
            return;
        using GpuContext.Scope scope = context.Enter();
        context.Driver.MemFree(owned);
    }

    private void CheckRange(long sizeBytes, long otherBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeBytes, Math.Min(SizeBytes, otherBytes));
    }
}
