using Microsoft.Extensions.Logging;

namespace InferenceEngine.Server.Tests.Jobs;

/// <summary>A log that keeps its warnings.</summary>
internal sealed class LogLines : ILogger
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning)
            Lines.Add(formatter(state, exception));
    }
}
