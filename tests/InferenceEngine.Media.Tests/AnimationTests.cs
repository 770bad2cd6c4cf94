using System.Text;
using InferenceEngine.Native;

namespace InferenceEngine.Media.Tests;

/// <summary>Frames as an animated WebP.</summary>
public sealed class AnimationTests(Clips clips)
{
    [Fact]
    public async Task All_frames_are_there_with_their_time()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        PixelBuffer[] frames = [Plain(250, 20, 20), Plain(20, 250, 20), Plain(20, 20, 250)];
        byte[] bytes = await worker.EncodeAnimationAsync(frames, TimeSpan.FromMilliseconds(150), 80, Workers.Token);
        List<int> delays = [];
        for (int at = 12; at + 8 <= bytes.Length; at += 8 + ((BitConverter.ToInt32(bytes, at + 4) + 1) & ~1))
        {
            if (Encoding.ASCII.GetString(bytes, at, 4) == "ANMF")
                delays.Add(BitConverter.ToInt32(bytes, at + 8 + 12) & 0xFFFFFF);
        }

        Assert.Equal([150, 150, 150], delays);
        // A still reader gives the first.
        using PixelBuffer first = await worker.ReadStillAsync(clips.Write("moving.webp", bytes), Workers.Token);
        Assert.InRange(first.Row(10)[30], 220, 255);
    }

    [Fact]
    public async Task Frames_of_different_size_are_refused()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer small = Workers.Gradient(8, 8), large = Workers.Gradient(16, 8);
        await Assert.ThrowsAsync<ArgumentException>(() => worker.EncodeAnimationAsync([small, large], TimeSpan.FromSeconds(1), 80, Workers.Token));
    }

    private static PixelBuffer Plain(byte red, byte green, byte blue)
    {
        var picture = new PixelBuffer(40, 30);
        for (int at = 0; at < picture.Pixels.Length; at += 3)
            (picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]) = (red, green, blue);
        return picture;
    }
}
