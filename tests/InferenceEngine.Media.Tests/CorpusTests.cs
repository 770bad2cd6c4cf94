namespace InferenceEngine.Media.Tests;

/// <summary>
/// Real, odd files, where a checkout has them beside it: each gives frames or a clear reason, and none ends a worker.
/// </summary>
public sealed class CorpusTests
{
    private static readonly string[] NotMediaNames = [".pt", ".json", ".txt", ".csv", ".md", ".dump", "LICENSE"];

    [Fact]
    public async Task Every_file_gives_frames_or_a_reason()
    {
        string[] files = Find();
        Assert.SkipWhen(files.Length == 0, "no folder of videos beside the checkout");
        MediaWorker worker = await Workers.StartAsync();
        int decoded = 0;
        foreach (string file in files)
        {
            try
            {
                VideoDescription video = await worker.OpenAsync(file, Workers.Token);
                List<Shot> shots = await Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.FromSeconds(20), Workers.Token));
                Assert.True(shots.Count > 0 || video.KeyframePts.Count == 0, $"{file}: no frames and no reason");
                decoded++;
            }
            catch (MediaException refused)
            {
                Assert.False(refused.Error is MediaError.Internal or MediaError.WorkerCrashed or MediaError.TimedOut, refused.Message);
                Assert.Contains(file, refused.Message, StringComparison.Ordinal);
            }
        }

        await worker.DisposeAsync();
        Assert.True(decoded > files.Length / 3, $"only {decoded} of {files.Length} decoded");
    }

    private static string[] Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "global.json")))
            at = at.Parent;
        string folder = Path.Combine(at?.Parent?.FullName ?? "/", "shared", "data", "videos");
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !NotMediaNames.Any(end => file.EndsWith(end, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)];
    }
}
