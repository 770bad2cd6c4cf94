using System.Security.Cryptography;
using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Takes a video's bytes into the spool and hashes them on the way. Room is reserved in steps, so that a stream of unknown length takes
/// no more than it fills. What is not completed is deleted. Not thread-safe.
/// </summary>
internal sealed class SpoolWriter : IAsyncDisposable
{
    private const long StepBytes = 16 << 20;

    /// <summary>Longest wait for the next part of a video: a sender that says nothing for longer has gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly MediaSpool spool;
    private readonly string aside;
    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long reserved;
    private bool isKept;

    internal SpoolWriter(MediaSpool spool, string aside)
    {
        (this.spool, this.aside) = (spool, aside);
        file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: false);
    }

    /// <summary>Bytes taken.</summary>
    public long Length { get; private set; }

    /// <exception cref="GrpcException">It is larger than a video may be, or there is no room for it.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (Length + bytes.Length > spool.LargestBytes)
            throw TooLarge(spool.LargestBytes);
        while (reserved < Length + bytes.Length)
        {
            spool.Reserve(StepBytes);
            reserved += StepBytes;
        }

        try
        {
            await file.WriteAsync(bytes, cancellation);
        }
        catch (IOException full)
        {
            throw GrpcErrors.OfDisk(full);
        }

        hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>The whole video is there and on disk: its name, and a pin that the caller disposes.</summary>
    public async Task<(string Hash, IDisposable Pin)> CompleteAsync()
    {
        if (Length == 0)
            throw GrpcErrors.Invalid("chunk", "The video has no bytes.");
        string name = Convert.ToHexStringLower(hash.GetHashAndReset());
        try
        {
            file.Flush(flushToDisk: true);
            await file.DisposeAsync();
            IDisposable pin = spool.Keep(aside, name, reserved);
            isKept = true;
            return (name, pin);
        }
        catch (IOException full)
        {
            throw GrpcErrors.OfDisk(full);
        }
    }

    public async ValueTask DisposeAsync()
    {
        hash.Dispose();
        await file.DisposeAsync();
        if (!isKept)
            spool.GiveUp(aside, reserved);
    }

    /// <summary>The end of an upload whose sender says nothing any more.</summary>
    public static GrpcException Stalled() => GrpcErrors.Of(
        GrpcStatusCode.DeadlineExceeded, "UPLOAD_STALLED", $"Nothing of the video came for {Silence.TotalSeconds:0} s; send it again.");

    /// <summary>The refusal of a video that is larger than the server takes.</summary>
    public static GrpcException TooLarge(long largestBytes) => GrpcErrors.Of(
        GrpcStatusCode.ResourceExhausted, "VIDEO_TOO_LARGE",
        $"The video is larger than {largestBytes >> 20} MiB, the most that this server takes (MaxVideoBytes).");
}
