using System.Threading.Channels;
using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// The parent's end of the pipes: sends requests, and reads replies on a thread of its own into a bounded queue, so that
/// a wait for a reply can be given up without losing half a message. Owns that thread; it ends with the worker.
/// </summary>
internal sealed class WorkerConnection : IDisposable
{
    // More than the frames, the end and the signs of life that can be under way at once; then the worker has to wait.
    private const int QueueLength = 128;

    private readonly Channel<Reply> replies = Channel.CreateBounded<Reply>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true });

    private readonly SemaphoreSlim sending = new(1);
    private readonly WorkerProcess process;

    public WorkerConnection(WorkerProcess process)
    {
        this.process = process;
        new Thread(ReadAll) { IsBackground = true, Name = "media worker replies" }.Start();
    }

    /// <summary>Replies in order. Completes when the worker closes its output.</summary>
    public ChannelReader<Reply> Replies => replies.Reader;

    /// <summary>Sends a request; false when the worker is gone. Thread-safe.</summary>
    /// <exception cref="TimeoutException">The worker does not read.</exception>
    public async Task<bool> SendAsync(Request request, TimeSpan timeout)
    {
        byte[] message = MessageStream.Frame(request);
        if (!await sending.WaitAsync(timeout).ConfigureAwait(false))
            throw new TimeoutException();
        try
        {
            // The pipe's buffer takes a small message at once; a large one may wait for a stopped worker.
            await process.Input.WriteAsync(message).AsTask().WaitAsync(timeout).ConfigureAwait(false);
            await process.Input.FlushAsync().WaitAsync(timeout).ConfigureAwait(false);
            return true;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            sending.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => sending.Dispose();

    private void ReadAll()
    {
        try
        {
            while (MessageStream.Read(process.Output, Reply.Parser) is { } reply)
                replies.Writer.WriteAsync(reply).AsTask().GetAwaiter().GetResult();
            replies.Writer.TryComplete();
        }
        catch (Exception error) when (error is InvalidDataException)
        {
            process.Kill(new MediaException(
                MediaError.WorkerCrashed, $"The media worker broke the protocol: {error.Message}", error));
            replies.Writer.TryComplete();
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or ChannelClosedException)
        {
            replies.Writer.TryComplete();
        }
    }
}
