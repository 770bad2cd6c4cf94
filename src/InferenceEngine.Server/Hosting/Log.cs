namespace InferenceEngine.Server.Hosting;

/// <summary>Log messages of the server.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Data folder {Folder}: {Titles} titles; execution providers: {Providers}")]
    public static partial void Started(ILogger log, string folder, int titles, string providers);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A ranker of models/manifest.json is not used: {Fault}")]
    public static partial void RankerFault(ILogger log, string fault);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Model {Model} is not loaded: {Reason}")]
    public static partial void NotLoaded(ILogger log, string model, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The record of a poster job is damaged and was put aside: {Problem}")]
    public static partial void JobRecordDamaged(ILogger log, string problem);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "How poster job {Job} ended could not be written: {Reason}")]
    public static partial void JobNotSaved(ILogger log, string job, string reason);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "Poster jobs wait, because files cannot be written: {Reason}")]
    public static partial void JobsWait(ILogger log, string reason);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "Something remembered of a video is damaged, was deleted and is found anew: {Problem}")]
    public static partial void MemoryDamaged(ILogger log, string problem);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "A find or a picture of video {Video} could not be kept for later orders: {Reason}")]
    public static partial void NotRemembered(ILogger log, string video, string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "Poster job {Job} failed in a way that is not expected")]
    public static partial void JobFault(ILogger log, Exception fault, string job);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Inference: {Failure}")]
    public static partial void DeviceFailed(ILogger log, string failure);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "Decoding: {Failure}")]
    public static partial void NotDecoded(ILogger log, string failure);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Videos are decoded on the CPU: {Reason}")]
    public static partial void NoGpuDecoding(ILogger log, string reason);
}
