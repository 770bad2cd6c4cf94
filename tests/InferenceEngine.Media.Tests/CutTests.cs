using System.Buffers.Binary;
using System.Text;

namespace InferenceEngine.Media.Tests;

/// <summary>A cut part of a video has the very frames and sound of the whole, in a container that holds its codecs.</summary>
public sealed class CutTests(Clips clips)
{
    private const int Rate = 25;

    [Theory]
    [InlineData("cut.mp4", "libx264", "aac", ClipFormat.Mp4)]
    [InlineData("cut.ts", "libx264", "aac", ClipFormat.Mp4)]
    [InlineData("cut.mkv", "libx264", "pcm_s16le", ClipFormat.Matroska)]
    [InlineData("cut.webm", "libvpx", "libvorbis", ClipFormat.WebM)]
    public async Task Frames_and_sound_are_those_of_the_video(string name, string video, string audio, ClipFormat format)
    {
        string path = Film(name, video, audio);
        (VideoClip clip, string file) = await CutAsync(path, 2.5, 5);
        Assert.Equal(format, clip.Format);
        Assert.InRange(clip.From.TotalSeconds, 1.99, 2.01);
        Assert.InRange(clip.To.TotalSeconds, 4.8, 5.01);
        string[] whole = Hashes(path, "0:v"), part = Hashes(file, "0:v");
        Assert.Equal(3 * Rate, part.Length);
        Assert.Equal(whole[(2 * Rate)..((2 * Rate) + part.Length)], part);
        Assert.InRange(Seconds(file, "a:0"), 2.8, 3.05);
    }

    [Fact]
    public async Task Table_of_contents_comes_first()
    {
        (VideoClip clip, _) = await CutAsync(Film("cut.mp4", "libx264", "aac"), 2, 4);
        List<string> boxes = [];
        for (int at = 0; at < clip.Bytes.Length; at += BinaryPrimitives.ReadInt32BigEndian(clip.Bytes.AsSpan(at)))
            boxes.Add(Encoding.ASCII.GetString(clip.Bytes, at + 4, 4));
        Assert.True(boxes.IndexOf("moov") < boxes.IndexOf("mdat"), string.Join(' ', boxes));
    }

    [Fact]
    public async Task The_same_cut_gives_the_same_bytes()
    {
        string path = Film("cut.mp4", "libx264", "aac");
        Assert.Equal((await CutAsync(path, 1, 3)).Clip.Bytes, (await CutAsync(path, 1, 3)).Clip.Bytes);
    }

    [Fact]
    public async Task Rotation_and_silence_are_kept()
    {
        string plain = clips.Pattern("upright.mp4", "64x48", 3, "-c:v", "libx264", "-g", "25");
        string turned = clips.Make("turned.mp4", "-i", plain, "-c", "copy", "-metadata:s:v", "rotate=90");
        (_, string file) = await CutAsync(turned, 1, 2);
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(file, Workers.Token);
        VideoDescription whole = await worker.OpenAsync(turned, Workers.Token);
        Assert.NotEqual(0, whole.RotationDegrees);
        Assert.Equal((whole.RotationDegrees, false), (video.RotationDegrees, video.HasAudio));
    }

    [Fact]
    public async Task A_file_without_times_is_refused()
    {
        string path = clips.Make("raw.h264", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2", "-c:v", "libx264", "-bf", "2");
        MediaException error = await Assert.ThrowsAsync<MediaException>(() => CutAsync(path, 0.5, 1));
        Assert.Equal(MediaError.Unsupported, error.Error);
    }

    [Fact]
    public async Task A_clip_that_does_not_fit_is_refused()
    {
        string path =
            clips.Make("noise.mkv", "-f", "lavfi", "-i", "nullsrc=s=64x48:r=25:d=20,geq=random(1)*255:128:128", "-c:v", "rawvideo", "-pix_fmt", "yuv420p");
        await using MediaWorker worker = await Workers.StartAsync(Workers.Options with { MaxFramePixels = 64 * 48 });
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        MediaException error = await Assert.ThrowsAsync<MediaException>(() => worker.CutAsync(Pts(video, 0), Pts(video, 19), Workers.Token));
        Assert.Equal(MediaError.TooLarge, error.Error);
        Assert.True(worker.IsUsable);
    }

    private string Film(string name, string video, string audio) => clips.Make(
        name, "-f", "lavfi", "-i", $"testsrc2=s=128x96:r={Rate}:d=8", "-f", "lavfi", "-i", "sine=440:d=8", "-c:v", video,
        "-g", $"{Rate}", "-keyint_min", $"{Rate}", "-sc_threshold", "0", "-c:a", audio);

    private async Task<(VideoClip Clip, string File)> CutAsync(string path, double from, double to)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        VideoClip clip = await worker.CutAsync(Pts(video, from), Pts(video, to), Workers.Token);
        return (clip, clips.Write($"part-{from}-{to}-{Path.GetFileName(path)}", clip.Bytes));
    }

    private static long Pts(VideoDescription video, double seconds) =>
        video.StartPts + (long)Math.Ceiling(seconds * video.TimeBase.Denominator / video.TimeBase.Numerator);

    /// <summary>The MD5 of each frame, by the ffmpeg program.</summary>
    private static string[] Hashes(string path, string stream) =>
    [
        .. Encoding.UTF8.GetString(Clips.Run(
            "ffmpeg", ["-v", "error", "-nostdin", "-i", path, "-map", stream, "-vsync", "passthrough", "-f", "framemd5", "-"]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => line.Split(',')[^1].Trim()),
    ];

    /// <summary>How long the packets of a stream last.</summary>
    private static double Seconds(string path, string stream)
    {
        string times = Encoding.UTF8.GetString(Clips.Run(
            "ffprobe", ["-v", "error", "-select_streams", stream, "-of", "csv=p=0", "-show_entries", "packet=pts_time", path]));
        double[] all = [.. times.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => double.Parse(t.Trim(','), System.Globalization.CultureInfo.InvariantCulture))];
        return all.Max() - all.Min();
    }
}
