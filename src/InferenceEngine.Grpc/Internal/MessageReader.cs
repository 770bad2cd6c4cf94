using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace InferenceEngine.Grpc.Internal;

/// <summary>
/// Reads length-prefixed messages (gRPC over HTTP/2, "Length-Prefixed-Message") from a request body.
/// Bounded: a message over the limit ends the call before its bytes are buffered. Not thread-safe.
/// </summary>
internal sealed class MessageReader(PipeReader body, bool gzip, int maxMessageBytes)
{
    private const int PrefixBytes = 5;

    /// <summary>Reads the one message of a unary request.</summary>
    public async ValueTask<T> ReadOnlyMessageAsync<T>(CancellationToken cancellation)
        where T : IMessage<T>, new()
    {
        T? message = await ReadAsync<T>(cancellation);
        if (message is null)
            throw new GrpcException(GrpcStatusCode.Internal, "The request ended without a message.");
        if (await ReadAsync<T>(cancellation) is not null)
            throw new GrpcException(GrpcStatusCode.Internal, "A unary request carries one message; there were more.");
        return message;
    }

    /// <summary>Reads messages until the client closes its side.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync<T>([EnumeratorCancellation] CancellationToken cancellation)
        where T : IMessage<T>, new()
    {
        while (await ReadAsync<T>(cancellation) is { } message)
            yield return message;
    }

    private async ValueTask<T?> ReadAsync<T>(CancellationToken cancellation)
        where T : IMessage<T>, new()
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellation);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (TryParse(ref buffer, out T? message))
            {
                body.AdvanceTo(buffer.Start);
                return message;
            }

            body.AdvanceTo(buffer.Start, buffer.End);
            if (!read.IsCompleted)
                continue;
            if (!buffer.IsEmpty)
                throw new GrpcException(GrpcStatusCode.Internal, "The request ended inside a message.");
            return default;
        }
    }

    private bool TryParse<T>(ref ReadOnlySequence<byte> buffer, out T? message)
        where T : IMessage<T>, new()
    {
        message = default;
        if (buffer.Length < PrefixBytes)
            return false;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        uint sizeBytes = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (sizeBytes > (uint)maxMessageBytes)
            throw TooLarge(sizeBytes);
        if (buffer.Length < PrefixBytes + sizeBytes)
            return false;
        ReadOnlySequence<byte> payload = buffer.Slice(PrefixBytes, sizeBytes);
        message = Parse<T>(prefix[0], payload);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    private T Parse<T>(byte flag, ReadOnlySequence<byte> payload)
        where T : IMessage<T>, new()
    {
        T message = new();
        try
        {
            switch (flag)
            {
                case 0:
                    message.MergeFrom(payload);
                    break;
                case 1 when gzip:
                    message.MergeFrom(Inflate(payload));
                    break;
                default:
                    throw new GrpcException(
                        GrpcStatusCode.Internal, "A message says it is compressed, but grpc-encoding names no encoding.");
            }
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"The request cannot be read: {broken.Message}");
        }

        return message;
    }

    private ReadOnlySequence<byte> Inflate(ReadOnlySequence<byte> payload)
    {
        using GZipStream inflater = new(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
        ArrayBufferWriter<byte> inflated = new();
        while (true)
        {
            int count = inflater.Read(inflated.GetSpan(4096));
            if (count == 0)
                return new ReadOnlySequence<byte>(inflated.WrittenMemory);
            inflated.Advance(count);
            if (inflated.WrittenCount > maxMessageBytes)
                throw TooLarge(inflated.WrittenCount);
        }
    }

    private GrpcException TooLarge(long sizeBytes) => new(
        GrpcStatusCode.ResourceExhausted,
        $"A request message has {sizeBytes} bytes or more; this server takes at most {maxMessageBytes}.");
}
