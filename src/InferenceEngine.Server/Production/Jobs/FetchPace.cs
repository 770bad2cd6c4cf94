using System.Diagnostics;
using InferenceEngine.Grpc;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// How fast the bytes of one video come, over all connections that it is read with, breaks included. Only time in which something was waited for
/// counts: not what is written meanwhile, nor the time until somebody asks for another part. Thread-safe.
/// </summary>
internal sealed class FetchPace(LowSpeedLimit limit)
{
    private readonly Lock gate = new();
    private int waiting;
    private long since;
    private TimeSpan waited;
    private long bytes;

    /// <summary>Begins to wait for a server; the wait ends with the value.</summary>
    /// <exception cref="GrpcException">It was too slow in the last window.</exception>
    public Wait Begin(Uri url)
    {
        lock (gate)
        {
            Pass();
            if (waited >= limit.Window)
                Judge(url);
            waiting++;
            return new Wait(this);
        }
    }

    /// <summary>Counts what came, or what a short answer is worth.</summary>
    public void Add(long count)
    {
        lock (gate)
            bytes += count;
    }

    private void End()
    {
        lock (gate)
        {
            Pass();
            waiting--;
        }
    }

    private void Pass()
    {
        long now = Stopwatch.GetTimestamp();
        if (waiting > 0)
            waited += Stopwatch.GetElapsedTime(since, now);
        since = now;
    }

    private void Judge(Uri url)
    {
        if (bytes < limit.BytesPerSecond * waited.TotalSeconds)
        {
            throw GrpcErrors.Of(GrpcStatusCode.Unavailable, "FETCH_TOO_SLOW",
                $"{url.Host} gave {bytes} bytes in {waited.TotalSeconds:0.0} s of waiting, less than {limit.BytesPerSecond} a second; "
                + $"use a faster host, or set {nameof(EngineSettings.LowSpeedBytesPerSecond)} lower.");
        }

        (waited, bytes) = (TimeSpan.Zero, 0);
    }

    /// <summary>A wait; dispose when it is over.</summary>
    public readonly struct Wait(FetchPace pace) : IDisposable
    {
        public void Dispose() => pace.End();
    }
}
