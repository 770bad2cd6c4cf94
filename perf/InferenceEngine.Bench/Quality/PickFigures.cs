using System.Globalization;
using System.Text.RegularExpressions;
using InferenceEngine.Bench.Posters;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Quality;

/// <summary>
/// Which frames are picked from films with known flaws: ours, ffmpeg's thumbnail filter, and frames at even distances. Unwanted
/// frames are known from how the films were made; quality and faces are judged by our own models, for all alike.
/// </summary>
internal static partial class PickFigures
{
    private const int Picks = 8;

    public static async Task AddAsync(BenchRun run, IReadOnlyList<FlawedFilm> films, PosterOptions options, CancellationToken cancellation)
    {
        if (films.Count == 0)
        {
            run.Note("picks: not measured, no TrueType font to draw cards with is on this machine");
            return;
        }

        using Studio studio = new();
        await studio.WarmUpAsync(cancellation);
        using ModelRepository repository = new(Installation.ModelManifest, Installation.Packages, new OnnxOptions());
        PickJudge judge = new(repository);
        foreach ((string name, Func<FlawedFilm, Task<IReadOnlyList<int>>> pick) in new (string, Func<FlawedFilm, Task<IReadOnlyList<int>>>)[]
        {
            ("ours", film => OursAsync(studio, film, options, cancellation)),
            ("ffmpeg thumbnail", film => Task.FromResult(Thumbnail(film))),
            ("evenly spaced", film => Task.FromResult(Even(film))),
        })
        {
            PickTally tally = new();
            foreach (FlawedFilm film in films)
                await judge.AddAsync(tally, film, await pick(film), cancellation);
            tally.Report(run, name);
        }
    }

    private static async Task<IReadOnlyList<int>> OursAsync(
        Studio studio, FlawedFilm film, PosterOptions options, CancellationToken cancellation)
    {
        ProductionTimes made = await studio.ProduceAsync(film.Path, options, cancellation);
        return [.. made.Manifest.Candidates.Select(c => (int)Math.Round(c.TimeSeconds * FlawedFilms.Rate))];
    }

    /// <summary>The filter looks at batches of frames and gives the one most like the batch's mean.</summary>
    private static IReadOnlyList<int> Thumbnail(FlawedFilm film)
    {
        (_, string errors) = Programs.Run("ffmpeg", ["-nostdin", "-hide_banner", "-i", film.Path, "-an", "-vf",
            $"thumbnail=n={film.Frames / Picks},showinfo", "-fps_mode", "passthrough", "-f", "null", "-"]);
        return [.. ShownTime().Matches(errors).Take(Picks)
            .Select(m => (int)Math.Round(double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) * FlawedFilms.Rate))];
    }

    private static IReadOnlyList<int> Even(FlawedFilm film) =>
        [.. Enumerable.Range(0, Picks).Select(i => ((2 * i) + 1) * film.Frames / (2 * Picks))];

    [GeneratedRegex(@"pts_time:([\d.]+)")]
    private static partial Regex ShownTime();
}
