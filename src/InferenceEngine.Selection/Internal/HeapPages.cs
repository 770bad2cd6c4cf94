using System.Diagnostics;
using InferenceEngine.Storage;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Selection.Internal;

/// <summary>Asks for <see cref="HugePages"/> and says what came of it.</summary>
internal static class HeapPages
{
    // A smaller heap has all of its addresses at hand anyway.
    private const long WorthCollapsing = 256L << 20;

    /// <summary>Asks for huge pages; false when there are none, which is logged.</summary>
    public static bool Ask(ILogger logger)
    {
        if (HugePages.Ask() is not { } refusal)
            return true;
        Refuse(logger, refusal);
        return false;
    }

    /// <summary>Makes huge pages of a large heap as it is now, and logs how much of it.</summary>
    public static async Task CollapseAsync(ILogger logger)
    {
        if (GC.GetTotalMemory(forceFullCollection: false) < WorthCollapsing)
            return;
        long start = Stopwatch.GetTimestamp();
        try
        {
            long bytes = await HugePages.CollapseAsync();
            if (bytes == 0)
            {
                Refuse(logger, "the kernel made none of what is in use, being older than Linux 6.1 or out of room; its own thread may in time");
                return;
            }

            logger.LogInformation(
                "{Mebibytes} MiB of memory lie in huge pages, after {Seconds:0.0} s", bytes >> 20, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Refuse(logger, cause.Message);
        }
    }

    private static void Refuse(ILogger logger, string reason) =>
        logger.LogInformation("No huge pages: {Reason}. Pages of titles take longer where there are millions of artworks.", reason);
}
