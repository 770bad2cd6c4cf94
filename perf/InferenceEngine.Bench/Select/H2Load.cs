using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceEngine.Bench.Select;

/// <summary>What h2load reported: finished requests a second and, where asked for, the latency of each in milliseconds.</summary>
internal sealed record LoadResult(double RequestsPerSecond, IReadOnlyList<double> LatenciesMs);

/// <summary>
/// Drives a gRPC method with nghttp2's h2load: 8 connections with 32 streams each, one thread, one request body over and
/// over.
/// </summary>
internal sealed partial class H2Load(Uri address, string method, string bodyPath, bool quick)
{
    private const int QuickRequests = 512;
    private const int Connections = 8;
    private const int Streams = 32;

    /// <summary>Load before each measurement that does not count.</summary>
    public static TimeSpan WarmUp { get; } = TimeSpan.FromMilliseconds(300);

    public static bool Exists => Programs.Exists("h2load");

    /// <summary>Runs for a time; every response has to have an HTTP status of success.</summary>
    /// <param name="length">How long to measure; a quick run sends a few hundred requests instead.</param>
    /// <param name="requestsPerSecond">Rate over all connections, or null for as fast as answers come.</param>
    /// <param name="logPath">Where to write each request's time, or null not to.</param>
    public LoadResult Run(TimeSpan length, double? requestsPerSecond = null, string? logPath = null)
    {
        List<string> arguments =
        [
            "-c", Text(Connections), "-m", Text(Streams), "-t", "1",
            .. quick ? ["-n", Text(QuickRequests)] : (string[])["-D", Milliseconds(length), "--warm-up-time=" + Milliseconds(WarmUp)],
            "-H", "content-type: application/grpc", "-H", "te: trailers", "--data", bodyPath,
        ];
        if (requestsPerSecond is { } rate)
            arguments.Add("--rps=" + Text(rate / Connections));
        if (logPath is not null)
            arguments.Add("--log-file=" + logPath);
        File.Delete(logPath ?? bodyPath + ".none");
        (string output, _) = Programs.Run("h2load", [.. arguments, new Uri(address, method).ToString()]);
        return new LoadResult(Rate(output), logPath is null ? [] : Latencies(logPath));
    }

    private static double Rate(string output)
    {
        Match rate = PerSecond().Match(output);
        Match codes = StatusCodes().Match(output);
        if (!rate.Success || !codes.Success)
            throw new InvalidOperationException($"h2load printed no result: {output}");
        return codes.Groups[2].Value == "0" && codes.Groups[1].Value != "0"
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"Not every request succeeded: {output}");
    }

    private static List<double> Latencies(string logPath) =>
        [.. File.ReadLines(logPath).Select(line => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture) / 1000)];

    private static string Milliseconds(TimeSpan time) => Text(time.TotalMilliseconds) + "ms";

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"finished in [0-9.]+\w+, ([0-9.]+) req/s")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"status codes: (\d+) 2xx, \d+ 3xx, (\d+) 4xx")]
    private static partial Regex StatusCodes();
}
