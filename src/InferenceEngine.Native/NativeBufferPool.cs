namespace InferenceEngine.Native;

/// <summary>
/// Keeps freed <see cref="NativeBuffer"/>s for the next frame of the same size class (a power of two).
/// Bounded: above <paramref name="capacityBytes"/> of idle memory a returned buffer is freed. Thread-safe.
/// </summary>
/// <param name="capacityBytes">Most idle bytes kept; 256 MiB holds about forty 1080p RGB frames.</param>
public sealed class NativeBufferPool(long capacityBytes = 256L << 20) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Stack<NativeBuffer>[] idle = [.. Enumerable.Range(0, 32).Select(_ => new Stack<NativeBuffer>())];
    private long idleBytes;
    private int outstanding;
    private bool disposed;

    /// <summary>The pool that frames use unless another is given.</summary>
    public static NativeBufferPool Shared { get; } = new();

    /// <summary>Buffers rented and not yet returned: zero when all work is done.</summary>
    public int Outstanding => Volatile.Read(ref outstanding);

    /// <summary>Rents a buffer of at least <paramref name="sizeBytes"/> bytes.</summary>
    public NativeBuffer Rent(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeBytes);
        int sizeClass = SizeClass(sizeBytes);
        Interlocked.Increment(ref outstanding);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (idle[sizeClass].TryPop(out NativeBuffer? found))
            {
                idleBytes -= (long)found.SizeBytes;
                return found;
            }
        }

        return new NativeBuffer(sizeClass >= 31 ? int.MaxValue : (nuint)1 << sizeClass);
    }

    /// <summary>Takes back a buffer that <see cref="Rent"/> gave out.</summary>
    public void Return(NativeBuffer buffer)
    {
        Interlocked.Decrement(ref outstanding);
        lock (gate)
        {
            if (!disposed && idleBytes + (long)buffer.SizeBytes <= capacityBytes)
            {
                idleBytes += (long)buffer.SizeBytes;
                idle[SizeClass((int)buffer.SizeBytes)].Push(buffer);
                return;
            }
        }

        buffer.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (Stack<NativeBuffer> stack in idle)
            {
                while (stack.TryPop(out NativeBuffer? buffer))
                    buffer.Dispose();
            }
        }
    }

    private static int SizeClass(int sizeBytes) =>
        32 - int.LeadingZeroCount(Math.Max(sizeBytes, 64) - 1);
}
