using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// A file of the spool with holes, in which parts of a video are put where they belong; it takes the room of what is written. Deleted when
/// it is disposed. Thread-safe.
/// </summary>
internal sealed class SpoolParts : IDisposable
{
    private const long StepBytes = 16 << 20;
    private readonly Lock gate = new();
    private readonly MediaSpool spool;
    private readonly FileStream file;
    private long reserved;
    private long written;
    private int disposed;

    internal SpoolParts(MediaSpool spool, string path, long totalBytes)
    {
        (this.spool, TotalBytes) = (spool, totalBytes);
        file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, useAsync: false);
        file.SetLength(totalBytes);
    }

    public string Path => file.Name;

    /// <summary>Size of the video.</summary>
    public long TotalBytes { get; }

    /// <summary>Bytes that came so far.</summary>
    public long WrittenBytes => Interlocked.Read(ref written);

    /// <exception cref="GrpcException">There is no room for it.</exception>
    public async Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        lock (gate)
        {
            while (reserved < written + bytes.Length)
            {
                spool.Reserve(StepBytes);
                reserved += StepBytes;
            }

            written += bytes.Length;
        }

        try
        {
            await RandomAccess.WriteAsync(file.SafeFileHandle, bytes, offset, cancellation);
        }
        catch (IOException full)
        {
            throw GrpcErrors.OfDisk(full);
        }
    }

    /// <summary>Reads what was written.</summary>
    public async Task<byte[]> ReadAsync(long offset, int count, CancellationToken cancellation)
    {
        byte[] bytes = new byte[count];
        for (int got = 0, more; got < count; got += more)
        {
            more = await RandomAccess.ReadAsync(file.SafeFileHandle, bytes.AsMemory(got), offset + got, cancellation);
            if (more == 0)
                throw new IOException($"{Path} ended at {offset + got} bytes.");
        }

        return bytes;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        file.Dispose();
        spool.GiveUp(Path, reserved);
    }
}
