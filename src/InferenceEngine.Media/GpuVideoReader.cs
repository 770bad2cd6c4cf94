using InferenceEngine.Media.Interop;

namespace InferenceEngine.Media;

/// <summary>
/// Decodes a part of a video file on the video engines of a GPU, by FFmpeg in the device's primary context; frames stay there. It
/// parses the file in this process, without the worker's sandbox: only for files that are trusted (docs/decisions/0025). Not
/// thread-safe; several parts may be read by as many threads, each on an engine of its own.
/// </summary>
public sealed class GpuVideoReader : IDisposable
{
    private static readonly string[] matrices = ["bt601", "bt709", "bt2020"];
    private static readonly string[] transfers = ["sdr", "pq", "hlg"];

    private readonly SafeGpuVideoHandle handle;

    private GpuVideoReader(SafeGpuVideoHandle handle) => this.handle = handle;

    /// <summary>Frames so far that were damaged.</summary>
    public int Skipped => GpuVideo.ie_gpu_video_skipped(handle);

    /// <summary>Opens part <paramref name="part"/> of <paramref name="parts"/>, cut at keyframes.</summary>
    /// <exception cref="MediaException">
    /// The file cannot be read; <see cref="MediaError.Unsupported"/> where there is no driver or it does not decode this video.
    /// </exception>
    public static GpuVideoReader Open(string path, MediaOptions options, int device = 0, int part = 0, int parts = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)part, (uint)parts, nameof(part));
        MediaLibraries.EnsureLoaded();
        Video.Limits limits = new()
        {
            MaxFramePixels = options.MaxFramePixels, MaxPackets = options.MaxPackets, DecodeThreads = 1, Cores = 1,
        };
        Status.Check(GpuVideo.ie_gpu_video_open(path, limits, device, part, parts, out SafeGpuVideoHandle handle));
        return new GpuVideoReader(handle);
    }

    /// <summary>Reads the next frame; false after the last.</summary>
    /// <exception cref="MediaException">The GPU does not take this video, or the file is damaged beyond reading.</exception>
    public bool TryRead(out GpuVideoFrame frame)
    {
        int status = GpuVideo.ie_gpu_video_next(handle, out GpuVideo.Frame found);
        frame = default;
        if (status == Status.End)
            return false;
        Status.Check(status);
        frame = new GpuVideoFrame(
            found.Luma, found.LumaStride, found.Chroma, found.ChromaStride, found.Red, found.Width, found.Height,
            found.Format is 1 or 3, matrices[found.Matrix], transfers[found.Transfer], found.FullRange != 0, found.PeakNits,
            TimeSpan.FromMicroseconds(found.TimeUs));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
