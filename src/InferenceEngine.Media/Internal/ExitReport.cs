namespace InferenceEngine.Media.Internal;

/// <summary>Says in words why a worker process ended. Pure.</summary>
internal static class ExitReport
{
    private const int SignalBase = 128;

    // What .NET, C++, GLib and the C library print before they give up.
    private static readonly string[] MemoryPhrases =
    [
        "OutOfMemory", "Out of memory", "out of memory", "failed to allocate", "bad_alloc",
        "GC heap initialization failed", "Failed to create CoreCLR",
    ];

    /// <summary>The failure that an exit code and the last error output mean.</summary>
    public static MediaException Describe(int exitCode, string errors, string doing, string? path)
    {
        (MediaError error, string reason) = Classify(exitCode, errors);
        string said = errors.Length == 0 ? "" : $" It said: {Shorten(errors)}";
        return MediaException.For(error, doing, path, $"the media worker ended ({reason}).{said}");
    }

    private static (MediaError Error, string Reason) Classify(int exitCode, string errors)
    {
        if (MemoryPhrases.Any(phrase => errors.Contains(phrase, StringComparison.Ordinal)))
            return (MediaError.OutOfMemory, $"its memory limit was reached, {Name(exitCode)}");
        return exitCode switch
        {
            SignalBase + 24 => (MediaError.TimedOut, "its processor time limit was reached, SIGXCPU"),
            SignalBase + 9 => (MediaError.WorkerCrashed, "SIGKILL: from outside, perhaps for the system's lack of memory"),
            SignalBase + 7 => (MediaError.WorkerCrashed, "SIGBUS: the shared memory's file system may be full"),
            _ => (MediaError.WorkerCrashed, Name(exitCode)),
        };
    }

    private static string Name(int exitCode) => (exitCode - SignalBase) switch
    {
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        > 0 and var signal => $"signal {signal}",
        _ => $"exit code {exitCode}",
    };

    // The first words name what went wrong, the last ones where.
    private static string Shorten(string errors)
    {
        const int first = 300;
        const int last = 300;
        string flat = errors.ReplaceLineEndings(" ");
        return flat.Length <= first + last ? flat : $"{flat[..first]} … {flat[^last..]}";
    }
}
