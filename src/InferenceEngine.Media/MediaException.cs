namespace InferenceEngine.Media;

/// <summary>A media operation failed. The message says what was wrong, with which file, and what to do.</summary>
public sealed class MediaException : Exception
{
    internal MediaException(MediaError error, string message, Exception? cause = null)
        : base(message, cause) => Error = error;

    /// <summary>The kind of failure.</summary>
    public MediaError Error { get; }

    /// <summary>Builds the message in one place: what happened, where, and the advice for this kind.</summary>
    internal static MediaException For(MediaError error, string doing, string? path, string reason, Exception? cause = null)
    {
        string where = path is null ? doing : $"{doing} '{path}'";
        string advice = Advice(error);
        return new MediaException(error, $"{where}: {reason.TrimEnd('.')}.{(advice.Length > 0 ? " " + advice : "")}", cause);
    }

    private static string Advice(MediaError error) => error switch
    {
        MediaError.NotFound => "Check the path.",
        MediaError.NotAFile => "Give the path of a regular file.",
        MediaError.AccessDenied => "Give this program's user the right to read it.",
        MediaError.Empty or MediaError.Corrupt => "Fetch or export the file again.",
        MediaError.NotMedia => "Give a video file such as MP4, MOV, MKV, WebM, AVI, MPEG or TS.",
        MediaError.NoVideo => "Give a file that has a video track.",
        MediaError.Unsupported => "Convert it to plain H.264, HEVC, VP9 or AV1.",
        MediaError.TooLarge => "Raise the limit in MediaOptions or give a smaller one.",
        MediaError.OutOfMemory => "Raise MediaOptions.MemoryBytes.",
        MediaError.TimedOut => "Raise MediaOptions.RequestTimeout, CpuTime or WallTime if the file is sound.",
        MediaError.WorkerCrashed => "Start a new worker; if the same file does it again, leave the file out.",
        _ => "",
    };
}
