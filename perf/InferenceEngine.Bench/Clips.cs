namespace InferenceEngine.Bench;

/// <summary>Video files that are made from the samples once, by the ffmpeg program, and kept under artifacts/bench.</summary>
internal static class Clips
{
    /// <summary>Two minutes of 1080p H.264: the sample four times, packets copied, its groups of pictures kept.</summary>
    public static string TwoMinutes() => Make(
        "two-minutes-1080p.mp4", "-stream_loop", "3", "-i", Installation.FilmClip, "-map", "0:v", "-c", "copy");

    /// <summary>A minute of 1080p H.264 with sound left out, packets copied.</summary>
    public static string OneMinute() => Make(
        "one-minute-1080p.mp4", "-stream_loop", "1", "-i", Installation.FilmClip, "-map", "0:v", "-c", "copy");

    /// <summary>Five minutes of the same.</summary>
    public static string FiveMinutes() => Make(
        "five-minutes-1080p.mp4", "-stream_loop", "9", "-i", Installation.FilmClip, "-map", "0:v", "-c", "copy");

    /// <summary>A minute of 1080p H.264 with its sound, packets copied.</summary>
    public static string OneMinuteWithSound() => Make(
        "one-minute-1080p-sound.mp4", "-stream_loop", "1", "-i", Installation.FilmClip, "-map", "0:v", "-map", "0:a", "-c", "copy");

    /// <summary>Three seconds of the small sample with sound, packets copied: for quick runs.</summary>
    public static string TinyWithSound() => Make("tiny-480p-sound.mp4", "-t", "3", "-i", Installation.SmallClip, "-c", "copy");

    /// <summary>The first 15 seconds of the sample in 1280 × 720, encoded again as H.264 with x264's own defaults.</summary>
    public static string FifteenSeconds() => Make(
        "fifteen-seconds-720p.mp4", "-t", "15", "-i", Installation.FilmClip, "-map", "0:v", "-vf", "scale=1280:720", "-c:v", "libx264");

    /// <summary>Two seconds of the small sample, packets copied: for quick runs.</summary>
    public static string Tiny() => Make("tiny-480p.mp4", "-t", "2", "-i", Installation.SmallClip, "-map", "0:v", "-c", "copy");

    /// <summary>Why no clip can be made here, or null.</summary>
    public static string? Missing()
    {
        if (!Programs.Exists("ffmpeg"))
            return "the ffmpeg program is missing";
        return File.Exists(Installation.FilmClip) && File.Exists(Installation.SmallClip)
            ? null
            : "the sample clips are not fetched; ./engine bench fetches them";
    }

    private static string Make(string name, params string[] arguments)
    {
        string path = Path.Combine(Installation.Cache, name);
        if (File.Exists(path))
            return path;
        Directory.CreateDirectory(Installation.Cache);
        string unfinished = Path.Combine(Installation.Cache, $"{Environment.ProcessId}-{name}");
        Programs.Run("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments, unfinished]);
        File.Move(unfinished, path, overwrite: true);
        return path;
    }
}
