using System.Reflection;
using System.Runtime.InteropServices;

namespace InferenceEngine.Native;

/// <summary>
/// Loads the native libraries of this program by full path from the program's own folder, so that no search
/// path can slip in another one. Thread-safe.
/// </summary>
public static class NativeLibraries
{
    /// <summary>
    /// Makes <paramref name="assembly"/> resolve the P/Invoke name <paramref name="name"/> to
    /// <paramref name="fileName"/> beside the program. Called once per assembly.
    /// </summary>
    public static void Register(Assembly assembly, string name, string fileName) =>
        NativeLibrary.SetDllImportResolver(assembly, (wanted, _, _) => wanted == name ? Load(fileName) : 0);

    /// <summary>The path from which <paramref name="fileName"/> is loaded.</summary>
    public static string PathOf(string fileName) => Path.Combine(AppContext.BaseDirectory, fileName);

    private static nint Load(string fileName)
    {
        string path = PathOf(fileName);
        if (!File.Exists(path))
            throw new DllNotFoundException($"{path} is missing. Build it with ./engine setup.");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException cause)
        {
            throw new DllNotFoundException(
                $"{path} cannot be loaded: {cause.Message} Run ./engine doctor to see which package is missing.", cause);
        }
    }
}
