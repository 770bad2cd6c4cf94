using System.Runtime.InteropServices;

namespace InferenceEngine.Native.Tests.Gpu;

/// <summary>NVIDIA's libraries as the processor plays them, for machines without a GPU.</summary>
internal static unsafe class StandIn
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, $"lib{name}.so");

    public static GpuDevices Devices() => GpuDevices.Discover(PathOf("ie_cuda_on_cpu"));

    /// <summary>Blocks, streams, events, modules and references to contexts that are alive.</summary>
    public static int ObjectsAlive()
    {
        nint library = NativeLibrary.Load(PathOf("ie_cuda_on_cpu"));
        return ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "ie_cuda_objects_alive"))();
    }
}
