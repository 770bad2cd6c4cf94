using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>The slowest that a server may be, as curl's <c>--speed-limit</c> and <c>--speed-time</c>. Immutable.</summary>
/// <param name="BytesPerSecond">Fewer end the fetch.</param>
/// <param name="Window">Over how much time of waiting.</param>
internal sealed record LowSpeedLimit(int BytesPerSecond, TimeSpan Window)
{
    public static LowSpeedLimit Of(EngineSettings settings) =>
        new(settings.LowSpeedBytesPerSecond, TimeSpan.FromSeconds(settings.LowSpeedSeconds));
}
