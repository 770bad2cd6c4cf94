namespace InferenceEngine.Native;

/// <summary>What a GPU does now. A null is what this GPU does not tell.</summary>
/// <param name="Uuid">As <see cref="GpuDevice.Uuid"/>.</param>
/// <param name="Name">Its name.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="MemoryUsedBytes">Of it, used by all programs.</param>
/// <param name="Utilization">Part of the last period in which a kernel ran, 0 to 1.</param>
/// <param name="EncoderUtilization">The same of the video encoders.</param>
/// <param name="DecoderUtilization">The same of the video decoders.</param>
/// <param name="PowerWatts">Power.</param>
/// <param name="PowerLimitWatts">Its limit.</param>
/// <param name="EnergyJoules">Energy since the driver was loaded.</param>
public sealed record GpuUsage(
    string Uuid, string Name, long? MemoryBytes, long? MemoryUsedBytes, double? Utilization, double? EncoderUtilization,
    double? DecoderUtilization, double? PowerWatts, double? PowerLimitWatts, double? EnergyJoules);
