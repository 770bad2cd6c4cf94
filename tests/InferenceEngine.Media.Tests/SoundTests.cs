using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Tests;

/// <summary>The sound of a file, at 16 kHz and mono, is what the ffmpeg program makes of it, at the right times.</summary>
public sealed class SoundTests(Clips clips)
{
    private static readonly string[] picture = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=3"];

    [Theory]
    [InlineData("sound.mp4", "44100", "aac")]
    [InlineData("sound.mkv", "48000", "libopus")]
    [InlineData("sound.avi", "8000", "pcm_s16le")]
    public async Task Samples_are_those_of_ffmpeg(string name, string rate, string codec)
    {
        string path = clips.Make(name, [.. picture, .. Tone(rate), "-c:v", "mpeg4", "-c:a", codec, "-shortest"]);
        float[] found = Join(await ListenAsync(path));
        float[] expected = Reference(path);
        Assert.InRange(found.Length, expected.Length - 800, expected.Length);
        for (int i = 0; i < found.Length; i++)
            Assert.True(Math.Abs(found[i] - expected[i]) < 1e-3, $"sample {i} is {found[i]}, ffmpeg has {expected[i]}");
        Assert.True(found.Max() > 0.2, "silence proves nothing");
    }

    [Fact]
    public async Task Times_count_from_the_picture()
    {
        string path = clips.Make("late.mkv", [.. picture, "-itsoffset", "0.5", .. Tone("48000"), "-c:v", "mpeg4", "-c:a", "pcm_s16le"]);
        List<SoundBlock> blocks = await ListenAsync(path);
        Assert.InRange(blocks[0].Time.TotalSeconds, 0.49, 0.51);
    }

    [Fact]
    public async Task A_file_without_sound_says_so_and_the_worker_goes_on()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(clips.Pattern("mute.mp4", "64x48", 1), Workers.Token);
        Assert.False(video.HasAudio);
        MediaException error = await Assert.ThrowsAsync<MediaException>(() => ReadAsync(worker));
        Assert.Equal(MediaError.Unsupported, error.Error);
        Assert.Contains("no sound", error.Message, StringComparison.Ordinal);
        Assert.Equal(25, await worker.CountFramesAsync(Workers.Token));
    }

    [Fact]
    public async Task Leaving_early_frees_the_worker()
    {
        string path =
            clips.Make("long.mkv", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=120", "-f", "lavfi", "-i", "sine=d=120", "-c:v", "mpeg4", "-c:a", "pcm_s16le");
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        await foreach (SoundBlock block in worker.ListenAsync(Workers.Token))
        {
            Assert.InRange(block.Samples.Length, 1, SoundBlock.MostSamples);
            break;
        }

        Assert.Equal(600, await worker.CountFramesAsync(Workers.Token));
    }

    [Fact]
    public async Task Damaged_sound_is_a_number_in_range()
    {
        string path = clips.Make("float.mkv", [.. picture, .. Tone("16000"), "-c:v", "mpeg4", "-c:a", "pcm_f32le", "-shortest"]);
        byte[] bytes = await File.ReadAllBytesAsync(path, Workers.Token);
        for (int at = bytes.Length / 2; at < (bytes.Length / 2) + 4000; at++)
            bytes[at] = 0xFF;
        float[] found = Join(await ListenAsync(clips.Write("float-damaged.mkv", bytes)));
        Assert.All(found, sample => Assert.InRange(sample, -4, 4));
    }

    private static string[] Tone(string rate) =>
        ["-f", "lavfi", "-i", $"aevalsrc=0.3*sin(2*PI*440*t)|0.2*sin(2*PI*523*t):s={rate}:d=3"];

    private static async Task<List<SoundBlock>> ListenAsync(string path)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        return await ReadAsync(worker);
    }

    private static async Task<List<SoundBlock>> ReadAsync(MediaWorker worker)
    {
        List<SoundBlock> blocks = [];
        await foreach (SoundBlock block in worker.ListenAsync(Workers.Token))
            blocks.Add(block);
        return blocks;
    }

    private static float[] Join(List<SoundBlock> blocks) => [.. blocks.SelectMany(block => block.Samples)];

    private static float[] Reference(string path) => MemoryMarshal.Cast<byte, float>(Clips.Run(
        "ffmpeg", ["-v", "error", "-nostdin", "-i", path, "-ac", "1", "-ar", "16000", "-f", "f32le", "-"])).ToArray();
}
