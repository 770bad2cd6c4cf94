using System.Runtime.InteropServices;

namespace InferenceEngine.Native.Interop;

/// <summary>
/// A library that only some machines have, looked for when it is wanted. It stays loaded as long as the process, as drivers
/// keep threads of their own. Immutable and thread-safe.
/// </summary>
internal sealed class RuntimeLibrary
{
    private readonly nint handle;
    private readonly string name;

    private RuntimeLibrary(nint handle, string name) => (this.handle, this.name) = (handle, name);

    /// <summary>Loads a library by the system's rules; drivers are no part of this program's folder.</summary>
    /// <exception cref="GpuException">It is not there, or cannot be loaded.</exception>
    public static RuntimeLibrary Load(string name, string remedy)
    {
        try
        {
            return new RuntimeLibrary(NativeLibrary.Load(name), name);
        }
        catch (Exception cause) when (cause is DllNotFoundException or BadImageFormatException)
        {
            throw new GpuException($"{name} cannot be loaded: {FirstLine(cause.Message)}. {remedy}", cause);
        }
    }

    /// <summary>The address of a function.</summary>
    /// <exception cref="GpuException">The library is too old to have it.</exception>
    public nint Function(string function) => NativeLibrary.TryGetExport(handle, function, out nint address)
        ? address
        : throw new GpuException(
            $"{name} has no function {function}: the driver is too old. Install NVIDIA's driver 580 or later.");

    private static string FirstLine(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? cause = lines.FirstOrDefault(line => line.Contains("cannot open", StringComparison.Ordinal));
        return (cause ?? lines.FirstOrDefault() ?? "no reason given").TrimEnd('.');
    }
}
