using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Memory;

namespace InferenceEngine.Posters.Tests;

public sealed class PackedPictureTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(13, 1)]
    [InlineData(641, 359)]
    public void Pixels_come_back_as_they_were(int width, int height)
    {
        Random random = new((width * 31) + height);
        using PixelBuffer noise = new(width, height);
        random.NextBytes(noise.Pixels);
        using PixelBuffer back = PackedPicture.Unpack(PackedPicture.Pack(noise));
        Assert.Equal((width, height), (back.Width, back.Height));
        Assert.True(noise.Pixels.SequenceEqual(back.Pixels));
    }

    [Fact]
    public void A_smooth_picture_becomes_much_smaller()
    {
        using PixelBuffer slope = new(400, 300);
        for (int i = 0; i < slope.Pixels.Length; i++)
            slope.Pixels[i] = (byte)((i / 3 % 400 / 2) + (i / 1200 / 3));
        Assert.InRange(PackedPicture.Pack(slope).Length, 1, slope.Pixels.Length / 5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(40)]
    public void Bytes_that_are_no_picture_are_refused(int length)
    {
        using PixelBuffer picture = new(16, 16);
        picture.Pixels.Clear();
        byte[] packed = [.. PackedPicture.Pack(picture), .. new byte[40]];
        byte[] cut = packed[..length];
        if (length == 40)
            cut.AsSpan(0, 4).Fill(0xff);
        Assert.Throws<InvalidDataException>(() => PackedPicture.Unpack(cut));
    }
}
