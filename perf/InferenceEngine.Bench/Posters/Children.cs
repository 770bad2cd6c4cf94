using System.Globalization;

namespace InferenceEngine.Bench.Posters;

/// <summary>The processes that this one started: a producer does not tell its worker's number.</summary>
internal static class Children
{
    /// <summary>The largest peak memory of them, in bytes; 0 when there are none.</summary>
    public static long PeakMemoryBytes()
    {
        long peak = 0;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            foreach (int child in Of(task))
                peak = Math.Max(peak, PeakOf(child));
        }

        return peak;
    }

    private static IEnumerable<int> Of(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return []; // the thread ended meanwhile
        }
    }

    private static long PeakOf(int process)
    {
        try
        {
            // Until it runs its own program, a child shares this process's memory, and would report its peak.
            bool hasBegun = File.ResolveLinkTarget($"/proc/{process}/exe", returnFinalTarget: false)?.FullName != Environment.ProcessPath;
            return hasBegun ? ProcessStatus.PeakMemoryBytes(process) : 0;
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            return 0; // it ended meanwhile
        }
    }
}
