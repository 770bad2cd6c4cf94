namespace InferenceEngine.Media;

/// <summary>
/// Chooses processor or GPU for each decoding job: where it is expected to end first, with what waits there and what jobs have
/// cost there so far. Few frames go to the processor even where the GPU is faster, because a session of the GPU takes
/// longer to start than they take to decode. Thread-safe.
/// </summary>
/// <param name="gpuCodecs">What the GPU decodes: codec and most bits of a sample; empty without a GPU.</param>
/// <param name="gpuReason">Why there is no GPU, for the reason of a route; empty where there is one.</param>
public sealed class DecodeRouter(IReadOnlyDictionary<string, int> gpuCodecs, string gpuReason = "")
{
    // Before anything was measured, per million pixels of H.264: a core's 300 frames a second of 1080p, and one engine's
    // 700 (NVIDIA's application note, Turing and later).
    private readonly DeviceCost cpu = new(startSeconds: 0.005, secondsPerMegapixel: 0.0016);
    private readonly DeviceCost gpu = new(startSeconds: 0.15, secondsPerMegapixel: 0.0007);
    private readonly Lock gate = new();

    /// <summary>Where a job should go now.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cpuWaiting">Jobs before it on the processor, per worker.</param>
    /// <param name="gpuWaiting">Jobs before it on the GPU, per engine.</param>
    public DecodeRoute Choose(in DecodeJob job, double cpuWaiting, double gpuWaiting)
    {
        if (gpuCodecs.Count == 0)
            return new DecodeRoute(DecodeDevice.Cpu, gpuReason.Length > 0 ? gpuReason : "there is no GPU that decodes");
        if (!gpuCodecs.TryGetValue(job.Codec, out int bits) || job.BitDepth > bits)
            return new DecodeRoute(DecodeDevice.Cpu, $"the GPU does not decode {job.Codec} of {job.BitDepth} bit");
        lock (gate)
        {
            double onCpu = cpu.Expected(job, cpuWaiting), onGpu = gpu.Expected(job, gpuWaiting);
            DecodeDevice device = onGpu < onCpu ? DecodeDevice.Gpu : DecodeDevice.Cpu;
            (device == DecodeDevice.Gpu ? cpu : gpu).Forget();
            return new DecodeRoute(device, $"expected {onCpu * 1000:F0} ms on the CPU, {onGpu * 1000:F0} ms on the GPU");
        }
    }

    /// <summary>Learns what a job cost, without its wait.</summary>
    public void Measured(DecodeDevice device, in DecodeJob job, TimeSpan took)
    {
        if (took <= TimeSpan.Zero || job.Megapixels <= 0)
            return;
        if (!gpuCodecs.ContainsKey(job.Codec))
            return; // nothing is chosen for it
        lock (gate)
            (device == DecodeDevice.Gpu ? gpu : cpu).Learn(job, took.TotalSeconds);
    }

    /// <summary>
    /// What jobs cost on one device: a start, and a time per pixel that differs by codec. Guarded by the router's lock.
    /// </summary>
    private sealed class DeviceCost(double startSeconds, double secondsPerMegapixel)
    {
        /// <summary>Weight of the newest job: some ten jobs tell the present.</summary>
        private const double Newest = 0.2;

        /// <summary>
        /// How fast a device that is passed over is believed to be as at first again, so that one slow job does not exclude it for
        /// good.
        /// </summary>
        private const double Forgetting = 0.02;

        /// <summary>Codecs are few; a hostile file cannot name more than the GPU's.</summary>
        private readonly Dictionary<string, double> perMegapixel = [];

        private double jobSeconds = startSeconds + (100 * secondsPerMegapixel);

        public double Expected(in DecodeJob job, double waiting) =>
            (waiting * jobSeconds) + startSeconds + (job.Megapixels * perMegapixel.GetValueOrDefault(job.Codec, secondsPerMegapixel));

        public void Learn(in DecodeJob job, double seconds)
        {
            double measured = Math.Max(0, seconds - startSeconds) / job.Megapixels;
            double known = perMegapixel.GetValueOrDefault(job.Codec, secondsPerMegapixel);
            perMegapixel[job.Codec] = known + (Newest * (measured - known));
            jobSeconds += Newest * (seconds - jobSeconds);
        }

        public void Forget()
        {
            foreach (string codec in perMegapixel.Keys)
                perMegapixel[codec] += Forgetting * (secondsPerMegapixel - perMegapixel[codec]);
        }
    }
}
