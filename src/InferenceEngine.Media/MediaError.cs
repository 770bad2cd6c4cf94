namespace InferenceEngine.Media;

/// <summary>Why media could not be read or written.</summary>
public enum MediaError
{
    /// <summary>There is no such file.</summary>
    NotFound = 1,

    /// <summary>The path names a directory, pipe or device.</summary>
    NotAFile,

    /// <summary>The file may not be read by this user.</summary>
    AccessDenied,

    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>The content is of no accepted media format.</summary>
    NotMedia,

    /// <summary>The file is media but has no moving picture.</summary>
    NoVideo,

    /// <summary>The content is known but cannot be decoded here: no decoder, encrypted, exotic colours.</summary>
    Unsupported,

    /// <summary>The content is damaged so far that nothing can be decoded.</summary>
    Corrupt,

    /// <summary>A size is above a limit of <see cref="MediaOptions"/>.</summary>
    TooLarge,

    /// <summary>The worker's memory limit was reached.</summary>
    OutOfMemory,

    /// <summary>No sign of life for too long, or the time limit of the worker was reached.</summary>
    TimedOut,

    /// <summary>The worker process ended unexpectedly.</summary>
    WorkerCrashed,

    /// <summary>A GPU failed at what it should decode. The processor may be able to.</summary>
    DeviceFailed,

    /// <summary>The operation was cancelled.</summary>
    Cancelled,

    /// <summary>A fault of this program.</summary>
    Internal,

    /// <summary>A part of the file could not be brought; the inner exception says why. The worker has ended.</summary>
    SourceFailed,
}
