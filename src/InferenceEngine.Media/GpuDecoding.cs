using System.Collections.Frozen;
using System.Diagnostics;
using InferenceEngine.Media.Internal;
using InferenceEngine.Native;

namespace InferenceEngine.Media;

/// <summary>
/// A GPU that scans may decode on: which, when, and what came of it. One for all workers of a process, so that each knows what the
/// others wait for. Thread-safe.
/// </summary>
public sealed class GpuDecoding
{
    // Most bits of a sample that video engines decode (NVIDIA's support matrix), of the codecs whose decoding is exact by their
    // standards, so that results do not depend on who decodes. An older device may have less: what it refuses costs that job a
    // start, is told, and counts as slow.
    private static readonly FrozenDictionary<string, int> codecs = new Dictionary<string, int>
    {
        ["h264"] = 8, ["hevc"] = 10, ["vp8"] = 8, ["vp9"] = 10, ["av1"] = 10,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> pixelFormats = FrozenSet.Create("yuv420p", "yuvj420p", "yuv420p10le");

    private readonly DecodeRouter router;
    private readonly int engines;
    private readonly Action<string> warn;
    private readonly long[] scans = new long[2];
    private readonly int[] running = new int[2];
    private long fallbacks;

    /// <param name="device">The driver's number of the device.</param>
    /// <param name="kernelsPath">The PTX of native/cuda.</param>
    /// <param name="engines">Video engines of the device, which the driver does not tell; 1 or more.</param>
    /// <param name="reason">Why there is no device to decode on; null where there is one.</param>
    /// <param name="warn">Told each scan that the device failed to do.</param>
    public GpuDecoding(int device, string kernelsPath, int engines, string? reason, Action<string> warn)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(engines, 1);
        (Device, KernelsPath, Reason, this.engines, this.warn) = (device, kernelsPath, reason, engines, warn);
        router = reason is null ? new DecodeRouter(codecs) : new DecodeRouter(FrozenDictionary<string, int>.Empty, reason);
    }

    /// <summary>Which device, by the driver's number.</summary>
    public int Device { get; }

    /// <summary>The file of its kernels.</summary>
    public string KernelsPath { get; }

    /// <summary>Why nothing is decoded on it; null where it may be.</summary>
    public string? Reason { get; }

    /// <summary>Scans that the GPU was chosen for and did not do to the end, so that the processor did.</summary>
    public long Fallbacks => Interlocked.Read(ref fallbacks);

    /// <summary>Looks for a device of the machine, which takes a second where there is a driver.</summary>
    public static GpuDecoding Find(int device, string kernelsPath, int engines, Action<string> warn)
    {
        GpuDevices gpus = GpuDevices.Discover();
        string? reason = gpus.Devices.Any(gpu => gpu.Index == device)
            ? null : gpus.Reason ?? $"There is no GPU {device}; there are {gpus.Devices.Count}, from 0.";
        if (reason is null && !File.Exists(kernelsPath))
            reason = $"{kernelsPath} is missing: run ./engine setup --gpu";
        return new GpuDecoding(device, kernelsPath, engines, reason, warn);
    }

    /// <summary>Starts a worker that has the device, and ends it: what a scan on it would need first.</summary>
    /// <exception cref="MediaException">There is no device, or the worker does not start with it.</exception>
    public async Task CheckAsync(MediaOptions options, CancellationToken ct)
    {
        if (Reason is not null)
            throw new MediaException(MediaError.DeviceFailed, $"{Reason}\nVideos are decoded on the CPU.");
        await (await WorkerSession.StartAsync(options, this, ct).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Scans that a device did to the end.</summary>
    public long Scans(DecodeDevice device) => Interlocked.Read(ref scans[(int)device]);

    /// <summary>Chooses where to scan; the scan runs there until the turn is disposed.</summary>
    /// <param name="video">What is to be decoded, all of it.</param>
    /// <param name="threads">Threads of a decoder on the processor.</param>
    internal Turn Begin(VideoDescription video, int threads)
    {
        DecodeJob job = new(video.Codec, video.BitDepth, (long)video.CodedWidth * video.CodedHeight, video.PacketCount);
        double onCpu = Volatile.Read(ref running[(int)DecodeDevice.Cpu]) / Math.Max(1.0, (double)Environment.ProcessorCount / threads);
        double onGpu = (double)Volatile.Read(ref running[(int)DecodeDevice.Gpu]) / engines;
        DecodeRoute route = Reason is null && !pixelFormats.Contains(video.PixelFormat)
            ? new DecodeRoute(DecodeDevice.Cpu, $"the GPU does not decode {video.PixelFormat}")
            : router.Choose(job, onCpu, onGpu);
        return new Turn(this, job, route, video.Path);
    }

    /// <summary>A scan from its choice to its end.</summary>
    internal sealed class Turn : IDisposable
    {
        private readonly GpuDecoding owner;
        private readonly DecodeJob job;
        private readonly DecodeDevice chosen;
        private readonly string path;
        private readonly long start = Stopwatch.GetTimestamp();
        private bool completed;

        public Turn(GpuDecoding owner, in DecodeJob job, DecodeRoute route, string path)
        {
            (this.owner, this.job, chosen, Route, this.path) = (owner, job, route.Device, route, path);
            Interlocked.Increment(ref owner.running[(int)chosen]);
        }

        /// <summary>Where it decodes, and why.</summary>
        public DecodeRoute Route { get; private set; }

        /// <summary>The GPU gave up: the processor goes on. What that costs is the GPU's cost.</summary>
        public void Fall(string reason)
        {
            Route = new DecodeRoute(DecodeDevice.Cpu, $"the GPU was chosen and failed: {reason}");
            Interlocked.Increment(ref owner.fallbacks);
            owner.warn($"GPU {owner.Device} did not decode '{path}', the CPU does: {reason}");
        }

        /// <summary>Every frame was given.</summary>
        public void Complete() => completed = true;

        public void Dispose()
        {
            Interlocked.Decrement(ref owner.running[(int)chosen]);
            if (!completed)
                return;
            Interlocked.Increment(ref owner.scans[(int)Route.Device]);
            owner.router.Measured(chosen, job, Stopwatch.GetElapsedTime(start));
        }
    }
}
