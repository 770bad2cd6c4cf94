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

    /// <summary>As whoever brings parts makes sure that they are: MP4 or MOV, and not fragmented.</summary>
    [Fact]
    public async Task Files_that_come_in_parts_give_the_same_keyframes()
    {
        string[] files = [.. Find().Where(IsPlainMp4)];
        Assert.SkipWhen(files.Length == 0, "no folder of videos beside the checkout");
        await using MediaWorker worker = await Workers.StartAsync();
        int tables = 0;
        List<string> different = [];
        foreach (string file in files)
        {
            string whole = await DescribeAsync(worker, file, null);
            using CopiedParts parts = new(file, Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parts"));
            string found = await DescribeAsync(worker, parts.Path, parts);
            tables += found.StartsWith("table", StringComparison.Ordinal) ? 1 : 0;
            // The table of two broken files of three packets calls one a keyframe that is none: no frame comes of either.
            if (whole[5..] != found[5..] && !whole.EndsWith("[] ", StringComparison.Ordinal))
                different.Add($"{file}\n  {whole}\n  {found}");
        }

        Assert.True(different.Count == 0, string.Join('\n', different));
        Assert.True(tables > files.Length / 2, $"{tables} of {files.Length} were indexed by their table");
    }

    private static bool IsPlainMp4(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        return bytes.Length > 8 && bytes.AsSpan(4, 4).SequenceEqual("ftyp"u8) && bytes.AsSpan().IndexOf("moov"u8) > 0 && bytes.AsSpan().IndexOf("mvex"u8) < 0;
    }

    /// <summary>All that a sweep and a pick show of a file, or why there is nothing.</summary>
    private static async Task<string> DescribeAsync(MediaWorker worker, string file, IFileParts? parts)
    {
        string kind = "other";
        try
        {
            VideoDescription video = await worker.OpenAsync(file, parts, Workers.Token);
            kind = video.IsIndexedByTable ? "table" : "other";
            List<Shot> shots = await Workers.ReadAsync(worker.SweepKeyframesAsync(160, TimeSpan.FromSeconds(1), Workers.Token));
            string frames = string.Join(' ', shots.Select(shot => $"{shot.Pts}:{Hash(shot)}"));
            return $"{kind} {video.Duration} {video.FrameRate} {video.PacketCount} [{string.Join(',', video.KeyframePts)}] {frames}";
        }
        catch (MediaException refused)
        {
            return $"{kind} {refused.Error}";
        }
    }

    private static string Hash(Shot shot) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(shot.Pixels))[..12];

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
