using System.Buffers.Binary;
using System.Text;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// A unary gRPC request as HTTP/2 frames (RFC 9113): one HEADERS frame whose fields are literals without indexing (RFC 7541,
/// 6.2.2), so that its bytes are the same in every connection and at every time, and one DATA frame. Immutable.
/// </summary>
internal sealed class PacedRequest
{
    /// <summary>Bytes of a frame's head.</summary>
    public const int FrameHead = 9;

    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private readonly byte[] frames;
    private readonly int dataFrame;

    /// <param name="address">The server.</param>
    /// <param name="method">Path of the method.</param>
    /// <param name="message">The message, framed as gRPC does.</param>
    public PacedRequest(Uri address, string method, ReadOnlySpan<byte> message)
    {
        List<byte> fields = [];
        Add(fields, ":method", "POST");
        Add(fields, ":scheme", "http");
        Add(fields, ":path", method);
        Add(fields, ":authority", address.Authority);
        Add(fields, "content-type", "application/grpc");
        Add(fields, "te", "trailers");
        dataFrame = FrameHead + fields.Count;
        frames = [.. Frame(1, EndHeaders, 0, [.. fields]), .. Frame(0, EndStream, 0, message)];
    }

    /// <summary>Bytes of a request.</summary>
    public int Length => frames.Length;

    /// <summary>The client's first bytes: preface, settings with wide windows, and a wide window of the connection.</summary>
    public static byte[] Preface()
    {
        byte[] settings = [0, 4, 0x7F, 0xFF, 0xFF, 0xFF]; // SETTINGS_INITIAL_WINDOW_SIZE
        return
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, settings), .. WindowUpdate(1 << 30),
        ];
    }

    /// <summary>Gives the connection's window back to the server.</summary>
    public static byte[] WindowUpdate(int bytes)
    {
        byte[] increment = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(increment, bytes);
        return Frame(8, 0, 0, increment);
    }

    /// <summary>A frame of any type.</summary>
    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHead + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHead));
        return frame;
    }

    /// <summary>Writes the request for a stream.</summary>
    public void Write(int stream, Span<byte> target)
    {
        frames.CopyTo(target);
        BinaryPrimitives.WriteInt32BigEndian(target[5..], stream);
        BinaryPrimitives.WriteInt32BigEndian(target[(dataFrame + 5)..], stream);
    }

    private static void Add(List<byte> fields, string name, string value)
    {
        fields.Add(0);
        AddText(fields, name);
        AddText(fields, value);
    }

    private static void AddText(List<byte> fields, string text)
    {
        if (text.Length >= 127)
            throw new ArgumentException($"'{text}' is too long for a literal of one length byte.");
        fields.Add((byte)text.Length);
        fields.AddRange(Encoding.ASCII.GetBytes(text));
    }
}
