using System.Globalization;
using System.Text;

namespace InferenceEngine.Bench.Quality;

/// <summary>A film of which it is known which frames nobody would want as a poster.</summary>
/// <param name="Path">The file.</param>
/// <param name="Unwanted">First and last frame of each such part, and what it is.</param>
/// <param name="Frames">All frames.</param>
internal sealed record FlawedFilm(string Path, IReadOnlyList<(int First, int Last, string What)> Unwanted, int Frames);

/// <summary>
/// Films made by the ffmpeg program from the sample clips and what films begin and end with: black, colour bars, a slate, cards,
/// rolling credits, fades, shots out of focus and smeared by motion.
/// </summary>
internal static class FlawedFilms
{
    private const int Width = 1280, Height = 720;

    /// <summary>Frames a second.</summary>
    public const int Rate = 25;

    /// <summary>A fade out is a little darker at first, which nobody minds: frames before it counts.</summary>
    private const int BarelyFaded = 6;

    private static readonly (string What, string Source)[] drawn =
    [
        ("black", "color=c=black:"), ("colour bars", "smptebars="), ("slate", "SLATE"), ("card", "CARD"), ("credits", "CREDITS"),
    ];

    private static readonly (string What, string Filter)[] spoilt =
    [
        ("out of focus", "gblur=sigma=14"), ("motion blur", "dblur=angle=0:radius=40"), ("fade", "fade=out:0:30"),
    ];

    public static IReadOnlyList<FlawedFilm> Make(int count)
    {
        string? font = Font();
        return font is null ? [] : [.. Enumerable.Range(1, count).Select(seed => Make(seed, font))];
    }

    private static FlawedFilm Make(int seed, string font)
    {
        Random random = new(seed * 77);
        string[] clips = Sources();
        StringBuilder filter = new();
        List<string> inputs = [];
        List<(int, int, string)> unwanted = [];
        int frames = 0, part = 0;
        foreach ((string what, string spoil) in Parts(random))
        {
            bool isDrawn = drawn.Any(d => d.What == what);
            string source = isDrawn ? Drawn(spoil, font) : "";
            string clip = clips[random.Next(clips.Length)];
            // Uneven, so that evenly spaced picks do not keep step.
            int count = what.Length > 0 ? random.Next(25, 60) : random.Next(30, 90), first = random.Next(0, 200);
            inputs.AddRange(isDrawn ? ["-f", "lavfi", "-i", source] : ["-i", clip]);
            filter.Append(CultureInfo.InvariantCulture, $"[{part}:v]trim=start_frame={(isDrawn ? 0 : first)}:end_frame={(isDrawn ? 0 : first) + count},")
                .Append(CultureInfo.InvariantCulture, $"settb=1/{Rate},setpts=N,scale={Width}:{Height}:force_original_aspect_ratio=increase,")
                .Append(CultureInfo.InvariantCulture,
                    $"crop={Width}:{Height},setsar=1,{(isDrawn || spoil.Length == 0 ? "" : spoil + ",")}format=yuv420p,fps={Rate}[p{part}];");
            if (what.Length > 0)
                unwanted.Add((frames + (what == "fade" ? BarelyFaded : 0), frames + count - 1, what));
            (frames, part) = (frames + count, part + 1);
        }

        string output = Path.Combine(Installation.Cache, $"flawed-{seed}.mp4");
        Directory.CreateDirectory(Installation.Cache);
        filter.Append(string.Concat(Enumerable.Range(0, part).Select(p => $"[p{p}]"))).Append($"concat=n={part}:v=1[out]");
        Programs.Run("ffmpeg", ["-nostdin", "-v", "error", "-y", .. inputs, "-filter_complex", filter.ToString(), "-map", "[out]",
            "-c:v", "libx264", "-preset", "veryfast", "-r", Rate.ToString(CultureInfo.InvariantCulture), output]);
        return new FlawedFilm(output, unwanted, frames);
    }

    /// <summary>Good parts, and each unwanted one once, in an order that the seed decides.</summary>
    private static IEnumerable<(string What, string Spoil)> Parts(Random random)
    {
        (string, string)[] bad = [.. drawn.Concat(spoilt)];
        random.Shuffle(bad);
        foreach ((string what, string spoil) in bad)
        {
            yield return (what, spoil);
            yield return ("", "");
        }
    }

    private static string Drawn(string source, string font) => source switch
    {
        "SLATE" => $"color=c=0x202020:s={Width}x{Height},"
            + Lines(font, 64, "PROD. 42", "SCENE 7   TAKE 3", "DIRECTOR A. B.", "CAMERA C. D.", "DATE 12.4.", "ROLL A009"),
        "CARD" => $"color=c=0x101040:s={Width}x{Height},{Lines(font, 96, "THE NEXT DAY")}",
        "CREDITS" => $"color=c=black:s={Width}x{Height},"
            + Lines(font, 44, "Written by  A. Writer", "Produced by  B. Maker", "Music  C. Player", "Camera  D. Looker",
                "Sound  E. Hearer", "Lights  F. Bright"),
        _ => $"{source}s={Width}x{Height}",
    };

    private static string Lines(string font, int size, params string[] lines) => string.Join(',', lines.Select((line, i) =>
        $"drawtext=fontfile={font}:text='{line.Replace(":", "\\:")}':fontcolor=white:fontsize={size}:"
        + $"x=(w-tw)/2:y=h/2+{(int)((i - (lines.Length / 2.0)) * size * 1.5)}"));

    private static string[] Sources() =>
    [
        .. new[] { Installation.FilmClip, Path.Combine(Installation.Packages, "@thedeephakani/virtual-background@0.1.1/public/videos/Dance - 32938.mp4"),
            Path.Combine(Installation.Packages, "@thedeephakani/virtual-background@0.1.1/public/videos/Doctor - 26732.mp4") }.Where(File.Exists),
    ];

    private static string? Font() => Directory.Exists("/usr/share/fonts")
        ? Directory.EnumerateFiles("/usr/share/fonts", "*.ttf", SearchOption.AllDirectories)
            .FirstOrDefault(f => f.EndsWith("Sans-Regular.ttf", StringComparison.Ordinal) || f.EndsWith("DejaVuSans.ttf", StringComparison.Ordinal))
        : null;
}
