using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>ie_sandbox.h</summary>
internal static unsafe partial class Sandbox
{
    [LibraryImport(Status.Library)]
    internal static partial int ie_sandbox_enter(in Limits limits);

    [LibraryImport(Status.Library)]
    internal static partial int ie_sandbox_take_output(out int descriptor);

    [LibraryImport(Status.Library)]
    internal static partial void ie_sandbox_exit(int code);

    [LibraryImport(Status.Library)]
    internal static partial int ie_sandbox_probe(int what);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Limits
    {
        public long DataBytes;
        public long CpuSeconds;
        public long OpenFiles;
        public int Nice;
        public int Reserved;
        public byte* DevicePrefix;
    }
}
