using System.Globalization;

namespace InferenceEngine.Media.Tests;

/// <summary>Keyframes decoded several at once are those that come one at a time, also where some are damaged.</summary>
public sealed class SweepTests(Clips clips)
{
    [Theory]
    [InlineData("sound", 0.0)]
    [InlineData("sound", 0.7)]
    [InlineData("2", 0.0)]
    [InlineData("3", 0.7)]
    [InlineData("0", 0.7)]
    [InlineData("2 3 4", 0.7)]
    [InlineData("4 8 12", 0.45)]
    [InlineData("15", 0.7)]
    [InlineData("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", 0.0)]
    public async Task The_same_keyframes_come_several_at_once_as_one_at_a_time(string damaged, double everySeconds)
    {
        string path = Damage(clips.Pattern("sweep.mp4", "320x180", 4, "-c:v", "libx264", "-g", "6", "-bf", "2"), damaged);
        (List<Shot> expected, int expectedSkipped) = await SweepAsync(path, 1, everySeconds);
        (List<Shot> given, int skipped) = await SweepAsync(path, 4, everySeconds);
        Assert.Equal(expected.Select(f => (f.Pts, f.Time, f.IsKeyframe)), given.Select(f => (f.Pts, f.Time, f.IsKeyframe)));
        Assert.All(expected.Zip(given), pair => Assert.Equal(pair.First.Pixels, pair.Second.Pixels));
        Assert.Equal(expectedSkipped, skipped);
        Assert.Equal(damaged == "sound", skipped == 0);
    }

    private static async Task<(List<Shot> Shots, int Skipped)> SweepAsync(string path, int threads, double everySeconds)
    {
        await using MediaWorker worker = await Workers.StartAsync(Workers.Options with { DecodeThreads = threads });
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> shots = await Workers.ReadAsync(worker.SweepKeyframesAsync(0, TimeSpan.FromSeconds(everySeconds), Workers.Token));
        return (shots, worker.SkippedFrames);
    }

    /// <summary>Overwrites the middle of keyframes, by their number.</summary>
    private string Damage(string path, string which)
    {
        if (which == "sound")
            return path;
        byte[] bytes = File.ReadAllBytes(path);
        string[][] keyframes = [.. Clips.Probe(path, "-show_entries", "packet=size,pos,flags").Select(line => line.Split(',')).Where(packet => packet[2][0] == 'K')];
        foreach (int number in which.Split(' ').Select(int.Parse))
        {
            int size = int.Parse(keyframes[number][0], CultureInfo.InvariantCulture), at = int.Parse(keyframes[number][1], CultureInfo.InvariantCulture);
            new Random(number).NextBytes(bytes.AsSpan(at + (size / 3), size / 2));
        }

        return clips.Write($"sweep-{which.Replace(' ', '-')}.mp4", bytes);
    }
}
