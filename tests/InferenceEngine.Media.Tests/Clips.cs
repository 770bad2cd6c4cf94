using System.Diagnostics;

namespace InferenceEngine.Media.Tests;

/// <summary>
/// Makes short clips with the ffmpeg program, each once per run, in a folder of its own that is removed at the end.
/// Also runs ffmpeg and ffprobe as the independent judge of frames and packets. Thread-safe.
/// </summary>
public sealed class Clips : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ie-media-tests-").FullName;
    private readonly Dictionary<string, string> made = [];
    private readonly Lock gate = new();

    /// <summary>A path in the folder.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>The clip that these ffmpeg arguments make.</summary>
    public string Make(string name, params string[] arguments)
    {
        lock (gate)
        {
            if (made.TryGetValue(name, out string? known))
                return known;
            string path = PathOf(name);
            Run("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments, "file:" + path]);
            return made[name] = path;
        }
    }

    /// <summary>A test pattern in the given size, 25 frames a second, encoded with these arguments.</summary>
    public string Pattern(string name, string size, double seconds, params string[] encoding) =>
        Make(name, ["-f", "lavfi", "-i", $"testsrc2=s={size}:r=25:d={seconds}", .. encoding]);

    /// <summary>A file with these bytes.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = PathOf(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Lines that ffprobe prints about a file's video packets or frames.</summary>
    public static string[] Probe(string path, params string[] arguments)
    {
        byte[] output = Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0", .. arguments, "file:" + path]);
        return System.Text.Encoding.UTF8.GetString(output)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>All frames of a file as ffmpeg decodes and converts them, packed RGB, one after another.</summary>
    public static byte[] Frames(string path, string scale) => Run(
        "ffmpeg",
        ["-v", "error", "-nostdin", "-i", "file:" + path, "-map", "0:v:0", "-vsync", "passthrough", "-vf", scale, "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]);

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    public static byte[] Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
