using System.Globalization;
using System.Text;

namespace InferenceEngine.Bench.Quality;

/// <summary>
/// Clips with known boundaries, joined by the ffmpeg program from pieces of real videos that our training has not seen. Each
/// piece is one shot. Flashes are put into some; they are no boundaries.
/// </summary>
internal static class ComposedClips
{
    private const int Width = 640, Height = 360, Rate = 25;

    private static readonly (string Path, int First, int Count)[] pieces =
    [
        ("PySceneDetect/tests/resources/issue-195-aspect-ratio.mp4", 5, 60), ("PySceneDetect/tests/resources/issue-195-aspect-ratio.mp4", 75, 90),
        ("PySceneDetect/tests/resources/issue-195-aspect-ratio.mp4", 175, 120), ("PySceneDetect/tests/resources/issue-195-aspect-ratio.mp4", 305, 110),
        ("PySceneDetect/tests/resources/issue-195-aspect-ratio.mp4", 490, 130), ("PySceneDetect/tests/resources/issue-134-rotate.mp4", 92, 110),
        ("PySceneDetect/tests/resources/testvideo.mp4", 240, 90), ("PySceneDetect/tests/resources/testvideo.mp4", 430, 90),
        ("meta-pytorch+torchcodec/test/resources/nasa_13013.mp4", 5, 115), ("meta-pytorch+torchcodec/test/resources/nasa_13013.mp4", 206, 115),
        ("Zulko+moviepy/media/chaplin.mp4", 0, 240), ("Zulko+moviepy/media/video_with_failing_audio.mp4", 100, 120),
        ("androidx+media/libraries/test_data/src/test/assets/media/mp4/sample_with_increasing_timestamps_320w_240h.mp4", 0, 400),
        ("androidx+media/libraries/test_data/src/test/assets/media/mp4/sample_with_increasing_timestamps_320w_240h.mp4", 500, 400),
        ("androidx+media/libraries/test_data/src/test/assets/media/mp4/internal_emulator_transformer_output.mp4", 0, 140),
    ];

    /// <summary>Clips with about a dozen boundaries each; the same every time.</summary>
    public static IReadOnlyList<ShotTruth> Make(int count, int joins)
    {
        (string Path, int First, int Count)[] here =
            [.. pieces.Select(p => (Path.Combine(Installation.SharedData, "videos", p.Path), p.First, p.Count)).Where(p => File.Exists(p.Item1))];
        return here.Select(p => p.Path).Distinct().Count() < 4 ? [] : [.. Enumerable.Range(1, count).Select(seed => Make(here, seed, joins))];
    }

    private static ShotTruth Make((string Path, int First, int Count)[] from, int seed, int joins)
    {
        Random random = new(seed);
        StringBuilder filter = new();
        List<string> inputs = [];
        List<int> cuts = [];
        List<int[]> slow = [];
        int length = 0;
        string last = "";
        for (int shot = 0; shot <= joins; shot++)
        {
            (string path, int first, int count) = from[random.Next(from.Length)];
            while (path == last)
                (path, first, count) = from[random.Next(from.Length)];
            last = path;
            int frames = random.Next(24, Math.Min(count, 100)), begin = first + random.Next(count - frames + 1);
            inputs.AddRange(["-i", path]);
            filter.Append(Piece(shot, begin, frames, random));
            length += shot == 0 ? frames : Join(filter, random, shot, (length, frames), cuts, slow);
        }

        string output = Path.Combine(Installation.Cache, $"composed-{joins}-{seed}.mp4");
        Directory.CreateDirectory(Installation.Cache);
        Programs.Run("ffmpeg",
            ["-nostdin", "-v", "error", "-y", .. inputs, "-filter_complex", filter.Append($"[j{joins}]format=yuv420p[out]").ToString(),
            "-map", "[out]", "-c:v", "libx264", "-crf", random.Next(18, 32).ToString(CultureInfo.InvariantCulture), output]);
        return new ShotTruth(output, [.. cuts], [.. slow]);
    }

    private static string Piece(int shot, int begin, int frames, Random random)
    {
        string flash = random.NextDouble() < 0.25
            ? $",eq=brightness=0.6:enable='between(n,{frames / 2},{(frames / 2) + random.Next(3)})'" : "";
        return $"[{shot}:v]trim=start_frame={begin}:end_frame={begin + frames},settb=1/{Rate},setpts=N,"
            + $"scale={Width}:{Height}:force_original_aspect_ratio=increase,crop={Width}:{Height},setsar=1,format=yuv420p,fps={Rate}{flash}"
            + $"[{(shot == 0 ? "j0" : $"v{shot}")}];";
    }

    /// <summary>Adds the join before a shot and what it adds to the length.</summary>
    private static int Join(
        StringBuilder filter, Random random, int shot, (int Before, int Added) frames, List<int> cuts, List<int[]> slow)
    {
        double kind = random.NextDouble();
        int mixed = random.Next(6, 20);
        if (kind < 0.75)
        {
            filter.Append($"[j{shot - 1}][v{shot}]concat=n=2:v=1,settb=1/{Rate},setpts=N,fps={Rate}[j{shot}];");
            cuts.Add(frames.Before);
            return frames.Added;
        }

        filter.Append(CultureInfo.InvariantCulture, $"[j{shot - 1}][v{shot}]xfade=transition={(kind < 0.9 ? "fade" : "fadeblack")}:")
            .Append(CultureInfo.InvariantCulture, $"duration={(double)mixed / Rate}:offset={(double)(frames.Before - mixed) / Rate},")
            .Append($"settb=1/{Rate},setpts=N,fps={Rate}[j{shot}];");
        slow.Add([frames.Before - mixed, frames.Before - 1]);
        return frames.Added - mixed;
    }
}
