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

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Inference: {Failure}")]
    public static partial void DeviceFailed(ILogger log, string failure);
}
