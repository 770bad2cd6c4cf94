using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;

namespace InferenceEngine.Grpc.Internal;

/// <summary>Writes length-prefixed messages to a response body. Not thread-safe.</summary>
internal sealed class MessageWriter(PipeWriter body, bool gzip, GrpcServerOptions options)
{
    private const int PrefixBytes = 5;

    public async ValueTask WriteAsync<T>(T message, bool flush, CancellationToken cancellation)
        where T : IMessage<T>
    {
        cancellation.ThrowIfCancellationRequested();
        int sizeBytes = message.CalculateSize();
        CheckSize(sizeBytes);
        if (gzip && sizeBytes >= options.CompressFromBytes)
            WriteCompressed(message.ToByteArray());
        else
            WritePlain(message, sizeBytes);
        if (flush)
            await FlushAsync(cancellation);
    }

    /// <summary>Writes a message that is bytes already.</summary>
    public void Write(ReadOnlySpan<byte> message)
    {
        CheckSize(message.Length);
        if (gzip && message.Length >= options.CompressFromBytes)
        {
            WriteCompressed(message);
            return;
        }

        WritePrefix(body.GetSpan(PrefixBytes), 0, message.Length);
        body.Advance(PrefixBytes);
        body.Write(message); // fills the pipe's pooled blocks, which one span of this length would not
    }

    /// <summary>Sends what was written, and waits while the client's window is full.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        FlushResult flushed = await body.FlushAsync(cancellation);
        if (flushed.IsCanceled || flushed.IsCompleted)
            throw new OperationCanceledException("The client has gone.");
    }

    private static void WritePrefix(Span<byte> target, byte flag, int sizeBytes)
    {
        target[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(target[1..], (uint)sizeBytes);
    }

    private void CheckSize(int sizeBytes)
    {
        if (sizeBytes > options.MaxSendMessageBytes)
        {
            throw new GrpcException(
                GrpcStatusCode.ResourceExhausted,
                $"The response has {sizeBytes} bytes; this server sends at most {options.MaxSendMessageBytes}.");
        }
    }

    private void WritePlain<T>(T message, int sizeBytes)
        where T : IMessage<T>
    {
        Span<byte> target = body.GetSpan(PrefixBytes + sizeBytes)[..(PrefixBytes + sizeBytes)];
        WritePrefix(target, 0, sizeBytes);
        message.WriteTo(target[PrefixBytes..]);
        body.Advance(target.Length);
    }

    private void WriteCompressed(ReadOnlySpan<byte> message)
    {
        using MemoryStream packed = new();
        using (GZipStream deflater = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflater.Write(message);
        int sizeBytes = (int)packed.Length;
        Span<byte> target = body.GetSpan(PrefixBytes + sizeBytes);
        WritePrefix(target, 1, sizeBytes);
        packed.GetBuffer().AsSpan(0, sizeBytes).CopyTo(target[PrefixBytes..]);
        body.Advance(PrefixBytes + sizeBytes);
    }
}
