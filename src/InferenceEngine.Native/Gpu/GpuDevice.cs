namespace InferenceEngine.Native;

/// <summary>A GPU as the driver describes it. Immutable.</summary>
/// <param name="Index">The driver's number, after CUDA_VISIBLE_DEVICES.</param>
/// <param name="Name">As "NVIDIA H200".</param>
/// <param name="Uuid">NVIDIA's, as "GPU-" and a UUID: the same in every program and after a restart.</param>
/// <param name="MemoryBytes">Memory of the device.</param>
/// <param name="ComputeMajor">Architecture, major.</param>
/// <param name="ComputeMinor">Architecture, minor.</param>
/// <param name="Multiprocessors">Multiprocessors.</param>
public sealed record GpuDevice(
    int Index, string Name, string Uuid, long MemoryBytes, int ComputeMajor, int ComputeMinor, int Multiprocessors)
{
    /// <summary>The oldest architecture that the kernels are built for: Volta.</summary>
    public const int OldestComputeMajor = 7;

    /// <summary>Why this device cannot be used; null when it can.</summary>
    public string? Problem => ComputeMajor >= OldestComputeMajor
        ? null
        : $"{Name} has compute capability {ComputeMajor}.{ComputeMinor}; {OldestComputeMajor}.0 or later is needed";
}
