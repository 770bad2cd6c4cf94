using System.Runtime.CompilerServices;
using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// A scan of a video where the router says; where the GPU fails, the processor goes on, and nobody sees a frame twice. It is run once, by one
/// caller.
/// </summary>
/// <param name="device">The GPU, with what waits for it.</param>
/// <param name="workers">The processes: the one with the GPU is started where that is chosen, and ended where it is not.</param>
/// <param name="video">The video that is open.</param>
/// <param name="threads">Threads of a decoder on the processor.</param>
/// <param name="run">Has a request done by the process that is active then.</param>
internal sealed class RoutedScan(
    GpuDecoding device, WorkerPair workers, VideoDescription video, int threads, Func<Request, CancellationToken, IAsyncEnumerable<VideoFrame>> run)
{
    /// <summary>Where it is decoded, and why; null before it has begun.</summary>
    public DecodeRoute? Route { get; private set; }

    public async IAsyncEnumerable<VideoFrame> RunAsync(Scan scan, [EnumeratorCancellation] CancellationToken ct)
    {
        using GpuDecoding.Turn turn = device.Begin(video, threads);
        ScanPlace place = new();
        Route = turn.Route;
        if (turn.Route.Device == DecodeDevice.Gpu)
        {
            await foreach (VideoFrame frame in TryGpuAsync(scan, turn, ct).ConfigureAwait(false))
            {
                place.Take(frame);
                yield return frame;
            }

            Route = turn.Route;
        }

        if (turn.Route.Device == DecodeDevice.Cpu)
        {
            await workers.LeaveGpuAsync().ConfigureAwait(false);
            await foreach (VideoFrame frame in run(place.Rest(scan), ct).ConfigureAwait(false))
            {
                if (place.Take(frame))
                    yield return frame;
                else
                    frame.Dispose();
            }
        }

        turn.Complete();
    }

    /// <summary>Scans on the GPU as far as that goes; the turn is told where it does not.</summary>
    private async IAsyncEnumerable<VideoFrame> TryGpuAsync(Scan scan, GpuDecoding.Turn turn, [EnumeratorCancellation] CancellationToken ct)
    {
        IAsyncEnumerator<VideoFrame>? frames = null;
        try
        {
            for (;;)
            {
                VideoFrame frame;
                try
                {
                    if (frames is null)
                    {
                        await workers.EnterGpuAsync(device, video.Path, ct).ConfigureAwait(false);
                        frames = run(new Request { Scan = scan.Clone() }, ct).GetAsyncEnumerator(ct);
                    }

                    if (!await frames.MoveNextAsync().ConfigureAwait(false))
                        yield break;
                    frame = frames.Current;
                }
                catch (MediaException failure) when (!ct.IsCancellationRequested)
                {
                    turn.Fall(failure.Message);
                    yield break;
                }

                yield return frame;
            }
        }
        finally
        {
            if (frames is not null)
                await frames.DisposeAsync().ConfigureAwait(false);
        }
    }
}
