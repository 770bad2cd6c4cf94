using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// One HTTP/2 connection of a paced load: sends requests without waiting, and notes when each one's trailers came. It knows
/// just the frames that a gRPC server answers a unary call with. Not thread-safe. Owns its socket.
/// </summary>
internal sealed class PacedConnection : IDisposable
{
    private const int WindowStep = 1 << 24;
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly PacedRequest request;
    private readonly byte[] sending;
    private readonly byte[] received = new byte[1 << 18];
    private readonly List<long> scheduled = []; // by stream
    private int kept;
    private int windowUsed;

    public PacedConnection(Uri address, PacedRequest request)
    {
        this.request = request;
        sending = new byte[request.Length];
        socket.Connect(address.Host, address.Port);
        socket.Send(PacedRequest.Preface());
    }

    /// <summary>Requests whose answer has not come.</summary>
    public int Waiting { get; private set; }

    /// <summary>Sends a request that was due at a time stamp.</summary>
    public void Send(long due)
    {
        request.Write((2 * scheduled.Count) + 1, sending);
        scheduled.Add(due);
        Waiting++;
        socket.Send(sending);
    }

    /// <summary>Takes what has come, and adds each finished request's time since it was due, in ms.</summary>
    public void Receive(List<double> latenciesMs)
    {
        if (socket.Available == 0)
            return;
        int end = kept + socket.Receive(received, kept, received.Length - kept, SocketFlags.None);
        int start = 0;
        while (end - start >= PacedRequest.FrameHead)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(received.AsSpan(start)) >>> 8;
            if (end - start < PacedRequest.FrameHead + length)
                break;
            Take(received.AsSpan(start, PacedRequest.FrameHead + length), latenciesMs);
            start += PacedRequest.FrameHead + length;
        }

        kept = end - start;
        received.AsSpan(start, kept).CopyTo(received);
    }

    public void Dispose() => socket.Dispose();

    private void Take(ReadOnlySpan<byte> frame, List<double> latenciesMs)
    {
        (byte type, byte flags) = (frame[3], frame[4]);
        int stream = BinaryPrimitives.ReadInt32BigEndian(frame[5..]);
        switch (type)
        {
            case 0:
                GiveBack(frame.Length - PacedRequest.FrameHead);
                break;
            case 1 when (flags & 1) != 0:
                latenciesMs.Add(Stopwatch.GetElapsedTime(scheduled[stream / 2]).TotalMilliseconds);
                Waiting--;
                break;
            case 4 when (flags & 1) == 0:
                socket.Send(PacedRequest.Frame(4, 1, 0, []));
                break;
            case 6 when (flags & 1) == 0:
                socket.Send(PacedRequest.Frame(6, 1, 0, frame[PacedRequest.FrameHead..]));
                break;
            case 3 or 7:
                throw new InvalidOperationException($"The server ended {(type == 3 ? $"stream {stream}" : "the connection")} in the middle.");
        }
    }

    private void GiveBack(int bytes)
    {
        windowUsed += bytes;
        if (windowUsed < WindowStep)
            return;
        socket.Send(PacedRequest.WindowUpdate(windowUsed));
        windowUsed = 0;
    }
}
