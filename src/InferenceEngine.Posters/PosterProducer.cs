using System.Runtime.CompilerServices;
using System.Threading.Channels;
using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters;

/// <summary>
/// Makes posters from videos. Each production has up to three media worker processes of its own, which end with it. Does not own the
/// models or what is remembered. Thread-safe: productions may run side by side and share the models' threads.
/// </summary>
public sealed class PosterProducer(PosterModels models, MediaOptions media, VideoMemory? memory = null)
{
    /// <summary>Events that may wait for a slow reader; production pauses then, so that encoded pictures do not pile up.</summary>
    private const int WaitingEvents = 16;

    /// <summary>
    /// Runs a production and streams what happens. Leaving the loop early or cancelling stops decoding and inference, and
    /// returns only when the worker process has ended.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="MediaException">The video cannot be opened or decoded.</exception>
    /// <exception cref="PosterException">No frame could be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<PosterEvent> ProduceAsync(
        PosterRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        request.Options.Validate();
        Channel<PosterEvent> events = Channel.CreateBounded<PosterEvent>(
            new BoundedChannelOptions(WaitingEvents) { SingleReader = true });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task production = Task.Run(() => RunAsync(request, events.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (PosterEvent item in events.Reader.ReadAllAsync(CancellationToken.None))
                yield return item;
            await production;
        }
        finally
        {
            await stop.CancelAsync();
            await production.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(PosterRequest request, ChannelWriter<PosterEvent> events, CancellationToken cancellation)
    {
        try
        {
            await new Production(models, media, memory, request, events).RunAsync(cancellation);
        }
        catch (MediaException cause) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The production was cancelled.", cause, cancellation);
        }
        finally
        {
            events.TryComplete();
        }
    }
}
