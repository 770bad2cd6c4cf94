using System.Globalization;

namespace InferenceEngine.Bench;

/// <summary>What the kernel knows of a process or of the calling thread (Linux, /proc).</summary>
internal static class ProcessStatus
{
    private const double TicksPerSecond = 100; // USER_HZ, fixed in the kernel's interface

    /// <summary>Most physical memory that it ever held, in bytes: code, shared and private pages.</summary>
    public static long PeakMemoryBytes(int process) => Kilobytes($"/proc/{process}/status", "VmHWM:") * 1024;

    /// <summary>Physical memory that it holds now, in bytes.</summary>
    public static long MemoryBytes(int process) => Kilobytes($"/proc/{process}/status", "VmRSS:") * 1024;

    /// <summary>Processor time of a process, user and system, in seconds; to a hundredth.</summary>
    public static double CpuSeconds(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Parse(fields[11]) + Parse(fields[12])) / TicksPerSecond;
    }

    /// <summary>Processor time of the calling thread in seconds; to a nanosecond.</summary>
    public static double ThreadCpuSeconds() => Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0]) / 1e9;

    private static long Kilobytes(string path, string label)
    {
        string line = File.ReadLines(path).First(l => l.StartsWith(label, StringComparison.Ordinal));
        return long.Parse(line[label.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
