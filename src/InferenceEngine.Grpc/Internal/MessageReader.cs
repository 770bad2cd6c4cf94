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
            throw NoMessage();
        if (await ReadAsync<T>(cancellation) is not null)
            throw MoreThanOne();
        return message;
    }

    /// <summary>Reads messages until the client closes its side.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync<T>([EnumeratorCancellation] CancellationToken cancellation)
        where T : IMessage<T>, new()
    {
        while (await ReadAsync<T>(cancellation) is { } message)
            yield return message;
    }

    /// <summary>
    /// Answers the one message of a unary request: once the client has closed its side, so that a request with a second
    /// message changes nothing.
    /// </summary>
    public async Task AnswerOnlyAsync(GrpcBytesHandler handler, MessageWriter writer, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellation);
            ReadOnlySequence<byte> buffer = read.Buffer;
            bool whole = TryTake(ref buffer, out byte flag, out ReadOnlySequence<byte> payload);
            if (whole && !buffer.IsEmpty)
                throw MoreThanOne();
            if (read.IsCompleted)
            {
                if (!whole)
                    throw buffer.IsEmpty ? NoMessage() : CutOff();
                Answer(handler, writer, flag, payload);
                body.AdvanceTo(buffer.End);
                return;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Answers the next message; false when the client has closed its side.</summary>
    public async ValueTask<bool> AnswerNextAsync(GrpcBytesHandler handler, MessageWriter writer, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellation);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (TryTake(ref buffer, out byte flag, out ReadOnlySequence<byte> payload))
            {
                Answer(handler, writer, flag, payload);
                body.AdvanceTo(buffer.Start);
                return true;
            }

            body.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                return buffer.IsEmpty ? false : throw CutOff();
        }
    }

    private static GrpcException NoMessage() => new(GrpcStatusCode.Internal, "The request ended without a message.");

    private static GrpcException MoreThanOne() => new(GrpcStatusCode.Internal, "A unary request carries one message; there were more.");

    private static GrpcException CutOff() => new(GrpcStatusCode.Internal, "The request ended inside a message.");

    private static GrpcException Unreadable(Exception cause) => new(GrpcStatusCode.Internal, $"The request cannot be read: {cause.Message}");

    private void Answer(GrpcBytesHandler handler, MessageWriter writer, byte flag, ReadOnlySequence<byte> payload)
    {
        ArrayBufferWriter<byte> response = ResponseBuffer.Take();
        try
        {
            handler(Plain(flag, payload), response);
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw Unreadable(broken);
        }

        writer.Write(response.WrittenSpan);
        ResponseBuffer.GiveBack(response);
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
                throw CutOff();
            return default;
        }
    }

    private bool TryParse<T>(ref ReadOnlySequence<byte> buffer, out T? message)
        where T : IMessage<T>, new()
    {
        message = default;
        if (!TryTake(ref buffer, out byte flag, out ReadOnlySequence<byte> payload))
            return false;
        message = new();
        try
        {
            message.MergeFrom(Plain(flag, payload));
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw Unreadable(broken);
        }

        return true;
    }

    /// <summary>Takes a whole frame off the buffer's start.</summary>
    private bool TryTake(ref ReadOnlySequence<byte> buffer, out byte flag, out ReadOnlySequence<byte> payload)
    {
        (flag, payload) = (0, default);
        if (buffer.Length < PrefixBytes)
            return false;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        uint sizeBytes = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (sizeBytes > (uint)maxMessageBytes)
            throw TooLarge(sizeBytes);
        if (buffer.Length < PrefixBytes + sizeBytes)
            return false;
        flag = prefix[0];
        payload = buffer.Slice(PrefixBytes, sizeBytes);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    private ReadOnlySequence<byte> Plain(byte flag, ReadOnlySequence<byte> payload) => flag switch
    {
        0 => payload,
        1 when gzip => Inflate(payload),
        _ => throw new GrpcException(
            GrpcStatusCode.Internal, "A message says it is compressed, but grpc-encoding names no encoding."),
    };

    private ReadOnlySequence<byte> Inflate(ReadOnlySequence<byte> payload)
    {
        using GZipStream inflater = new(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
        ArrayBufferWriter<byte> inflated = new();
        try
        {
            while (inflater.Read(inflated.GetSpan(4096)) is > 0 and var count)
            {
                inflated.Advance(count);
                if (inflated.WrittenCount > maxMessageBytes)
                    throw TooLarge(inflated.WrittenCount);
            }
        }
        catch (InvalidDataException broken)
        {
            throw Unreadable(broken);
        }

        return new ReadOnlySequence<byte>(inflated.WrittenMemory);
    }

    private GrpcException TooLarge(long sizeBytes) => new(
        GrpcStatusCode.ResourceExhausted,
        $"A request message has {sizeBytes} bytes or more; this server takes at most {maxMessageBytes}.");
}
