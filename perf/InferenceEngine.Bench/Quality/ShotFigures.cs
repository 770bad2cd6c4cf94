namespace InferenceEngine.Bench.Quality;

/// <summary>Shot detection beside the usual ways, on the same files, at tolerance 0 and 2.</summary>
internal static class ShotFigures
{
    private const double Goal = 0.9;

    public static async Task AddAsync(BenchRun run, string what, IReadOnlyList<ShotTruth> videos, CancellationToken cancellation)
    {
        if (videos.Count == 0)
        {
            run.Note($"{what}: no such video is on this machine");
            return;
        }

        foreach ((string name, Func<string, CancellationToken, Task<IReadOnlyList<int>>> detect) in ShotDetectors.All)
        {
            ShotScore exact = new(0), near = new(2);
            foreach (ShotTruth truth in videos)
            {
                IReadOnlyList<int> found = await detect(truth.Path, cancellation);
                exact.Add(truth, found);
                near.Add(truth, found);
                if (name == ShotDetectors.Ours)
                    Explain(run, truth, found);
            }

            Report(run, $"{what}, {name}", exact, near, name == ShotDetectors.Ours);
        }

        run.Note($"{what}: {videos.Count} videos, {videos.Sum(v => v.Cuts.Length)} cuts, {videos.Sum(v => v.Slow.Length)} slow transitions");
    }

    /// <summary>Says what went wrong, for whoever trains.</summary>
    private static void Explain(BenchRun run, ShotTruth truth, IReadOnlyList<int> found)
    {
        int[] missed = [.. truth.Cuts.Except(found)];
        int[] wrong = [.. found.Except(truth.Cuts).Where(f => !truth.Slow.Any(s => f >= s[0] && f <= s[1] + 1))];
        int[] slow = [.. truth.Slow.Where(s => !found.Any(f => f >= s[0] && f <= s[1] + 1)).Select(s => s[0])];
        if (missed.Length + wrong.Length + slow.Length > 0)
        {
            run.Progress($"{Path.GetFileName(truth.Path)}: missed cuts {string.Join(' ', missed)}; missed slow {string.Join(' ', slow)}; "
                + $"false {string.Join(' ', wrong)}");
        }
    }

    private static void Report(BenchRun run, string name, ShotScore exact, ShotScore near, bool isOurs)
    {
        run.Add(isOurs ? Figure.AtLeast($"{name}: F1, tolerance 0", exact.F1, "share", Goal) : new Figure($"{name}: F1, tolerance 0", exact.F1, "share"));
        run.Add($"{name}: precision, tolerance 0", exact.Precision, "share");
        run.Add($"{name}: recall, tolerance 0", exact.Recall, "share");
        run.Add($"{name}: F1, tolerance 2", near.F1, "share");
    }
}
