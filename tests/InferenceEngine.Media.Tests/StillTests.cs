using InferenceEngine.Native;

namespace InferenceEngine.Media.Tests;

/// <summary>Encoding crops and reading pictures.</summary>
public sealed class StillTests(Clips clips)
{
    [Theory]
    [InlineData(StillFormat.Jpeg, "jpg")]
    [InlineData(StillFormat.WebP, "webp")]
    [InlineData(StillFormat.Png, "png")]
    public async Task Encoded_crop_reads_back(StillFormat format, string extension)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = Workers.Gradient(300, 200);
        byte[] bytes = await worker.EncodeAsync(picture, new PixelRectangle(100, 50, 150, 100), 75, 50, format, 95, Workers.Token);
        using PixelBuffer back = await worker.ReadStillAsync(clips.Write("crop." + extension, bytes), Workers.Token);
        Assert.Equal((75, 50), (back.Width, back.Height));
        // The middle of the crop is the middle of the picture's gradient there.
        Assert.InRange(back.Row(25)[37 * 3], 140, 154);
        Assert.InRange(back.Row(25)[(37 * 3) + 1], 120, 134);
        Assert.InRange(back.Row(25)[(37 * 3) + 2], 122, 134);
    }

    [Fact]
    public async Task Png_is_exact()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = Workers.Gradient(33, 21);
        byte[] bytes = await worker.EncodeAsync(picture, new PixelRectangle(0, 0, 33, 21), 33, 21, StillFormat.Png, 1, Workers.Token);
        using PixelBuffer back = await worker.ReadStillAsync(clips.Write("exact.png", bytes), Workers.Token);
        Assert.True(picture.Pixels.SequenceEqual(back.Pixels));
    }

    [Theory]
    [InlineData(300, 200)]
    [InlineData(75, 50)]
    public async Task What_is_held_is_encoded_as_often_as_asked_for_whatever_comes_between(int width, int height)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = Workers.Gradient(300, 200), other = Workers.Gradient(80, 90);
        PixelRectangle whole = new(0, 0, 300, 200);
        byte[] expected = await worker.EncodeAsync(picture, whole, width, height, StillFormat.Png, 1, Workers.Token);
        string file = clips.Write("other.png", await worker.EncodeAsync(other, new PixelRectangle(0, 0, 80, 90), 80, 90, StillFormat.Png, 1, Workers.Token));
        await worker.HoldAsync(picture, whole, width, height, Workers.Token);
        (await worker.ReadStillAsync(file, Workers.Token)).Dispose(); // lies where the picture lay
        byte[] jpeg = await worker.EncodeAsync(StillFormat.Jpeg, 80, Workers.Token);
        Assert.Equal(expected, await worker.EncodeAsync(StillFormat.Png, 1, Workers.Token));
        Assert.Equal(jpeg, await worker.EncodeAsync(StillFormat.Jpeg, 80, Workers.Token));
    }

    [Fact]
    public async Task Nothing_is_encoded_when_nothing_is_held()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        MediaException error = await Assert.ThrowsAsync<MediaException>(() => worker.EncodeAsync(StillFormat.Png, 1, Workers.Token));
        Assert.Contains("no picture is held", error.Message);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => worker.EncodeAsync(StillFormat.Jpeg, 0, Workers.Token));
        Assert.True(worker.IsUsable);
    }

    [Fact]
    public async Task Bytes_decode_as_their_file_does()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = Workers.Gradient(120, 80);
        byte[] bytes = await worker.EncodeAsync(picture, new PixelRectangle(0, 0, 120, 80), 120, 80, StillFormat.Jpeg, 80, Workers.Token);
        using PixelBuffer file = await worker.ReadStillAsync(clips.Write("same.jpg", bytes), Workers.Token);
        using PixelBuffer memory = await worker.DecodeStillAsync(bytes, Workers.Token);
        Assert.Equal((120, 80), (memory.Width, memory.Height));
        Assert.True(file.Pixels.SequenceEqual(memory.Pixels));
    }

    [Fact]
    public async Task Bytes_of_no_picture_are_refused_and_the_worker_goes_on()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        foreach (byte[] bad in (byte[][])[[], [0xFF, 0xD8, 0xFF, 1, 2, 3], "GIF89a and more"u8.ToArray()])
        {
            MediaException error = await Assert.ThrowsAsync<MediaException>(() => worker.DecodeStillAsync(bad, Workers.Token));
            Assert.True(error.Error is MediaError.NotMedia or MediaError.Corrupt, error.Message);
        }

        Assert.True(worker.IsUsable);
    }

    [Fact]
    public async Task Avif_is_avif_and_holds_the_colour()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = Workers.Gradient(128, 96);
        byte[] bytes = await worker.EncodeAsync(picture, new PixelRectangle(0, 0, 128, 96), 64, 48, StillFormat.Avif, 80, Workers.Token);
        Assert.Equal("ftypavif", System.Text.Encoding.ASCII.GetString(bytes, 4, 8));
        Assert.InRange(bytes.Length, 200, 20_000);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(777, 13)]
    [InlineData(600, 400)]
    public async Task Any_size_comes_out_as_asked(int width, int height)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = Workers.Gradient(311, 177);
        byte[] bytes = await worker.EncodeAsync(picture, new PixelRectangle(3, 5, 301, 171), width, height, StillFormat.Png, 1, Workers.Token);
        using PixelBuffer back = await worker.ReadStillAsync(clips.Write($"size{width}.png", bytes), Workers.Token);
        Assert.Equal((width, height), (back.Width, back.Height));
    }

    [Fact]
    public async Task Jpeg_carries_no_metadata()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = Workers.Gradient(64, 64);
        byte[] bytes = await worker.EncodeAsync(picture, new PixelRectangle(0, 0, 64, 64), 64, 64, StillFormat.Jpeg, 80, Workers.Token);
        Assert.True(bytes.AsSpan().IndexOf("Exif"u8) < 0 && bytes.AsSpan().IndexOf("ICC_PROFILE"u8) < 0);
    }

    [Fact]
    public async Task Alpha_is_laid_over_black()
    {
        string path = clips.Make("alpha.png", "-f", "lavfi", "-i", "color=c=white@0.5:s=16x16,format=rgba", "-frames:v", "1");
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = await worker.ReadStillAsync(path, Workers.Token);
        Assert.InRange(picture.Pixels[0], 125, 130);
    }

    [Fact]
    public async Task Giant_png_is_too_large()
    {
        string path = clips.Make("tiny.png", "-f", "lavfi", "-i", "color=c=red:s=16x16", "-frames:v", "1");
        byte[] bytes = File.ReadAllBytes(path);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 60000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 60000);
        byte[] header = bytes[12..29];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Crc(header));
        await Refused(clips.Write("giant.png", bytes), MediaError.TooLarge);
    }

    [Fact]
    public async Task Cut_jpeg_is_corrupt()
    {
        string path = clips.Make("uncut.jpg", "-f", "lavfi", "-i", "testsrc2=s=320x240", "-frames:v", "1");
        byte[] bytes = File.ReadAllBytes(path);
        await Refused(clips.Write("cut.jpg", bytes[..(bytes.Length / 2)]), MediaError.Corrupt);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>")]
    [InlineData("BM not really a bitmap")]
    public async Task Other_formats_are_not_read(string content) =>
        await Refused(clips.Write($"other{content.Length}.png", System.Text.Encoding.ASCII.GetBytes(content)), MediaError.NotMedia);

    [Fact]
    public async Task Crop_outside_the_picture_is_the_callers_error()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer picture = Workers.Gradient(64, 64);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            worker.EncodeAsync(picture, new PixelRectangle(1, 0, 64, 64), 8, 8, StillFormat.Png, 1, Workers.Token));
        Assert.True(worker.IsUsable);
    }

    private static async Task Refused(string path, MediaError error)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        var refused = await Assert.ThrowsAsync<MediaException>(() => worker.ReadStillAsync(path, Workers.Token));
        Assert.Equal(error, refused.Error);
        Assert.True(worker.IsUsable);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
