using System.Text;

namespace InferenceEngine.Media.Tests;

/// <summary>Files that are no sound video: each is refused for the right reason, and the worker lives on.</summary>
public sealed class RefusalTests(Clips clips)
{
    [Fact]
    public async Task Missing_file() =>
        Assert.Equal(MediaError.NotFound, (await Workers.RefusedAsync("/nowhere/at/all.mp4")).Error);

    [Fact]
    public async Task Address_is_only_a_name() =>
        Assert.Equal(MediaError.NotFound, (await Workers.RefusedAsync("http://127.0.0.1:9/video.mp4")).Error);

    [Fact]
    public async Task Protocol_is_only_a_name() =>
        Assert.Equal(MediaError.NotFound, (await Workers.RefusedAsync("concat:/etc/passwd|/etc/group")).Error);

    [Fact]
    public async Task Directory_is_no_file() =>
        Assert.Equal(MediaError.NotAFile, (await Workers.RefusedAsync(Path.GetTempPath())).Error);

    [Fact]
    public async Task Device_is_no_file() =>
        Assert.Equal(MediaError.NotAFile, (await Workers.RefusedAsync("/dev/zero")).Error);

    [Fact]
    public async Task Empty_file() =>
        Assert.Equal(MediaError.Empty, (await Workers.RefusedAsync(clips.Write("empty.mp4", []))).Error);

    [Fact]
    public async Task Text_file() =>
        Assert.Equal(MediaError.NotMedia,
            (await Workers.RefusedAsync(clips.Write("text.mp4", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("no video here\n", 500)))))).Error);

    [Theory]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")]
    public async Task Playlist_is_not_followed(string text) =>
        Assert.Equal(MediaError.NotMedia, (await Workers.RefusedAsync(clips.Write($"list{text.Length}.mp4", Encoding.UTF8.GetBytes(text)))).Error);

    [Fact]
    public async Task Garbage()
    {
        byte[] noise = new byte[100_000];
        new Random(7).NextBytes(noise);
        MediaException refused = await Workers.RefusedAsync(clips.Write("garbage.mp4", noise));
        Assert.Contains(refused.Error, new[] { MediaError.NotMedia, MediaError.Corrupt, MediaError.NoVideo });
    }

    [Fact]
    public async Task Sound_alone()
    {
        string path = clips.Make("sound.m4a", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac");
        Assert.Equal(MediaError.NoVideo, (await Workers.RefusedAsync(path)).Error);
    }

    [Fact]
    public async Task Cover_picture_is_no_video()
    {
        string cover = clips.Make("cover.jpg", "-f", "lavfi", "-i", "color=c=red:s=64x64", "-frames:v", "1");
        string path = clips.Make("covered.mp3", "-f", "lavfi", "-i", "sine=d=1", "-i", cover, "-map", "0", "-map", "1", "-c:a", "libmp3lame", "-c:v", "copy",
            "-disposition:v", "attached_pic");
        Assert.Equal(MediaError.NoVideo, (await Workers.RefusedAsync(path)).Error);
    }

    [Fact]
    public async Task Header_only()
    {
        string whole = clips.Pattern("whole.mp4", "64x48", 1, "-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov");
        byte[] bytes = File.ReadAllBytes(whole);
        int end = bytes.AsSpan().IndexOf("moof"u8) - 4;
        Assert.Equal(MediaError.Corrupt, (await Workers.RefusedAsync(clips.Write("header.mp4", bytes[..end]))).Error);
    }

    [Fact]
    public async Task Cut_before_its_index()
    {
        string whole = clips.Pattern("tail.mp4", "64x48", 1, "-c:v", "libx264");
        byte[] bytes = File.ReadAllBytes(whole);
        Assert.Equal(MediaError.Corrupt, (await Workers.RefusedAsync(clips.Write("cut.mp4", bytes[..(bytes.Length / 2)]))).Error);
    }

    [Fact]
    public async Task Cut_after_its_index_gives_the_frames_that_are_there()
    {
        string whole = clips.Pattern("front.mp4", "160x90", 2, "-c:v", "libx264", "-g", "10", "-movflags", "faststart");
        byte[] bytes = File.ReadAllBytes(whole);
        string path = clips.Write("half.mp4", bytes[..(bytes.Length / 2)]);
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> shots = await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 0, Workers.Token));
        Assert.InRange(shots.Count, 5, 45);
    }

    [Fact]
    public async Task Damaged_frames_are_skipped_and_counted()
    {
        string whole = clips.Pattern("sound-one.mkv", "160x90", 4, "-c:v", "libx264", "-g", "10");
        byte[] bytes = File.ReadAllBytes(whole);
        var random = new Random(11);
        for (int i = 0; i < 60; i++)
            bytes[random.Next(bytes.Length / 3, bytes.Length * 2 / 3)] ^= 0x5A;
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(clips.Write("damaged.mkv", bytes), Workers.Token);
        List<Shot> shots = await Workers.ReadAsync(worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, 0, Workers.Token));
        Assert.InRange(shots.Count, 20, 99);
        Assert.True(worker.SkippedFrames > 0 || video.PacketCount < 100);
    }

    [Fact]
    public async Task Giant_claims_are_too_large()
    {
        string small = clips.Make("small.avi", "-f", "lavfi", "-i", "color=c=red:s=64x64:r=5:d=1", "-c:v", "rawvideo", "-pix_fmt", "bgr24");
        byte[] bytes = File.ReadAllBytes(small);
        int format = bytes.AsSpan().IndexOf("strf"u8) + 8;
        BitConverter.TryWriteBytes(bytes.AsSpan(format + 4), 30000);
        BitConverter.TryWriteBytes(bytes.AsSpan(format + 8), 30000);
        Assert.Equal(MediaError.TooLarge, (await Workers.RefusedAsync(clips.Write("giant.avi", bytes))).Error);
    }

    [Fact]
    public async Task Frames_above_the_limit_are_too_large()
    {
        string path = clips.Pattern("hd.mp4", "1280x720", 0.2, "-c:v", "libx264");
        MediaException refused = await Workers.RefusedAsync(path, Workers.Options with { MaxFramePixels = 640 * 480 });
        Assert.Equal(MediaError.TooLarge, refused.Error);
        Assert.Contains("1280x720", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_packets_are_too_large()
    {
        string path = clips.Pattern("many.mp4", "64x48", 2, "-c:v", "libx264");
        Assert.Equal(MediaError.TooLarge, (await Workers.RefusedAsync(path, Workers.Options with { MaxPackets = 20 })).Error);
    }

    [Fact]
    public async Task Encrypted_video_is_unsupported()
    {
        string path = clips.Pattern("locked.mp4", "64x48", 1, "-c:v", "libx264", "-encryption_scheme", "cenc-aes-ctr", "-encryption_key",
            "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8");
        MediaException refused = await Workers.RefusedAsync(path);
        Assert.Equal(MediaError.Unsupported, refused.Error);
        Assert.Contains("encrypted", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-dash.mp4")]
    [InlineData("sp ace 'quote' ünï.mp4")]
    [InlineData("%03d.mp4")]
    [InlineData("a:b.mp4")]
    public async Task Strange_names_open(string name)
    {
        string path = clips.Pattern("named.mp4", "64x48", 0.4, "-c:v", "libx264");
        string strange = clips.Write(name, File.ReadAllBytes(path));
        await using MediaWorker worker = await Workers.StartAsync();
        Assert.Equal(strange, (await worker.OpenAsync(strange, Workers.Token)).Path);
    }
}
