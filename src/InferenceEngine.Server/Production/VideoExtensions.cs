namespace InferenceEngine.Server.Production;

/// <summary>What files of videos are usually called; used only to list them, since content decides what a file is.</summary>
internal static class VideoExtensions
{
    private static readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts", ".m2ts", ".mts", ".mpg", ".mpeg", ".flv", ".ogv", ".wmv", ".asf", ".mxf",
        ".3gp", ".vob", ".y4m", ".ivf", ".obu", ".264", ".265", ".h264", ".h265", ".hevc",
    };

    /// <summary>For people.</summary>
    public static string All => string.Join(' ', known.Order(StringComparer.Ordinal));

    /// <summary>Whether a file is called as videos are; sources of TypeScript, which share their extension with transport streams, are not.</summary>
    public static bool Has(string path)
    {
        string extension = Path.GetExtension(path);
        return known.Contains(extension) && (!extension.Equals(".ts", StringComparison.OrdinalIgnoreCase) || IsTransportStream(path));
    }

    /// <summary>Packets of 188 bytes that begin with a G (ISO/IEC 13818-1).</summary>
    private static bool IsTransportStream(string path)
    {
        const int packet = 188;
        byte[] start = new byte[packet + 1];
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[0] == 'G' && start[packet] == 'G';
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
