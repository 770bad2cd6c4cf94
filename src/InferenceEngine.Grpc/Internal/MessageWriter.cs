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
        if (sizeBytes > options.MaxSendMessageBytes)
        {
            throw new GrpcException(
                GrpcStatusCode.ResourceExhausted,
                $"The response has {sizeBytes} bytes; this server sends at most {options.MaxSendMessageBytes}.");
        }

        if (gzip && sizeBytes >= options.CompressFromBytes)
            WriteCompressed(message);
        else
            WritePlain(message, sizeBytes);
        if (!flush)
            return;
        FlushResult flushed = await body.FlushAsync(cancellation);
        if (flushed.IsCanceled || flushed.IsCompleted)
            throw new OperationCanceledException("The client has gone.");
    }

    private static void WritePrefix(Span<byte> target, byte flag, int sizeBytes)
    {
        target[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(target[1..], (uint)sizeBytes);
    }

    private void WritePlain<T>(T message, int sizeBytes)
        where T : IMessage<T>
    {
        Span<byte> target = body.GetSpan(PrefixBytes + sizeBytes)[..(PrefixBytes + sizeBytes)];
        WritePrefix(target, 0, sizeBytes);
        message.WriteTo(target[PrefixBytes..]);
        body.Advance(target.Length);
    }

    private void WriteCompressed<T>(T message)
        where T : IMessage<T>
    {
        using MemoryStream packed = new();
        using (GZipStream deflater = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflater.Write(message.ToByteArray());
        int sizeBytes = (int)packed.Length;
        Span<byte> target = body.GetSpan(PrefixBytes + sizeBytes);
        WritePrefix(target, 1, sizeBytes);
        packed.GetBuffer().AsSpan(0, sizeBytes).CopyTo(target[PrefixBytes..]);
        body.Advance(PrefixBytes + sizeBytes);
    }
}
