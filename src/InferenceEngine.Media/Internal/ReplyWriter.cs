using InferenceEngine.Media.Protocol;
using Microsoft.Win32.SafeHandles;

namespace InferenceEngine.Media.Internal;

/// <summary>The worker's end of the reply pipe. Owns the descriptor. Thread-safe.</summary>
internal sealed class ReplyWriter(int descriptor) : IDisposable
{
    private readonly FileStream output = new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    private readonly Lock gate = new();

    /// <summary>Writes a reply; waits while the parent does not read.</summary>
    public void Send(Reply reply)
    {
        byte[] message = MessageStream.Frame(reply);
        lock (gate)
            output.Write(message);
    }

    /// <summary>Writes a reply unless another is being written.</summary>
    public void TrySend(Reply reply)
    {
        if (!gate.TryEnter())
            return;
        try
        {
            output.Write(MessageStream.Frame(reply));
        }
        catch (IOException)
        {
            // The parent is gone; the listening thread ends the process.
        }
        finally
        {
            gate.Exit();
        }
    }

    public void Dispose() => output.Dispose();
}
