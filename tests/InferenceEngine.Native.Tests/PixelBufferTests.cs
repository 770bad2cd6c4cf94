namespace InferenceEngine.Native.Tests;

public sealed class PixelBufferTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(1920, 1080)]
    public void Rows_cover_the_picture_without_padding(int width, int height)
    {
        using NativeBufferPool pool = new();
        using PixelBuffer picture = new(width, height, pool);
        picture.Pixels.Clear();
        picture.Row(height - 1).Fill(9);
        Assert.Equal(width * height * 3, picture.Pixels.Length);
        Assert.Equal(width * 3, picture.Pixels.Count((byte)9));
        Assert.Equal(9, picture.Pixels[^1]);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    [InlineData(PixelBuffer.MaxSide + 1, 1)]
    public void A_side_out_of_range_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelBuffer(width, height));

    [Fact]
    public void Disposing_twice_returns_the_memory_once()
    {
        using NativeBufferPool pool = new();
        PixelBuffer picture = new(10, 10, pool);
        picture.Dispose();
        picture.Dispose();
        Assert.Equal(0, pool.Outstanding);
        Assert.Throws<ObjectDisposedException>(() => picture.Pixels.Length);
    }

    [Fact]
    public void The_pool_reuses_memory_and_frees_what_is_over_its_capacity()
    {
        using NativeBufferPool pool = new(capacityBytes: 4096);
        NativeBuffer first = pool.Rent(3000);
        pool.Return(first);
        Assert.Same(first, pool.Rent(4000));
        NativeBuffer large = pool.Rent(5000);
        pool.Return(large);
        Assert.True(large.IsClosed);
    }
}
