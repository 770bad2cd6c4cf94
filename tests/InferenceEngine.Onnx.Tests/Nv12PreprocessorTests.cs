namespace InferenceEngine.Onnx.Tests;

public sealed class Nv12PreprocessorTests
{
    private static readonly Normalisation plain = new("NCHW", "RGB", 1, [0, 0, 0], [1, 1, 1]);
    private static readonly Normalisation imagenet = new("NCHW", "BGR", 1 / 255.0, [0.406, 0.456, 0.485], [0.225, 0.224, 0.229]);

    public static TheoryData<int, int, int, int, VectorWidth> Sizes()
    {
        TheoryData<int, int, int, int, VectorWidth> data = [];
        foreach (VectorWidth vectors in (VectorWidth[])[VectorWidth.Avx512, VectorWidth.Avx2, VectorWidth.Scalar])
        {
            foreach ((int w, int h, int tw, int th) in ((int, int, int, int)[])
                [(2, 2, 1, 1), (64, 48, 16, 12), (65, 49, 17, 13), (333, 187, 31, 7), (131, 77, 131, 77), (40, 30, 97, 61), (1920, 1080, 224, 224)])
            {
                data.Add(w, h, tw, th, vectors);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_twin_is_the_double_precision_reference(int width, int height, int targetWidth, int targetHeight, VectorWidth vectors)
    {
        Assert.SkipUnless(vectors.IsSupported(), $"this processor has no {vectors}");
        (byte[] luma, byte[] chroma, int stride) = Noise(width, height);
        foreach ((YuvMatrix matrix, bool full) in ((YuvMatrix, bool)[])
            [(YuvMatrix.Bt709, false), (YuvMatrix.Bt601, true), (YuvMatrix.Bt2020, false)])
        {
            Nv12Frame frame = new(luma, stride, chroma, stride, width, height) { Matrix = matrix, IsFullRange = full };
            float[] item = new float[3 * targetWidth * targetHeight];
            new Nv12Preprocessor((width, height), (targetWidth, targetHeight), imagenet, vectors).Run(frame, item);
            double[] expected = Nv12Reference.Run(frame, (targetWidth, targetHeight), imagenet);
            for (int i = 0; i < item.Length; i++)
                Assert.True(Math.Abs(expected[i] - item[i]) < 2e-5, $"{i}: {expected[i]} but {item[i]} ({matrix})");
        }
    }

    [Theory]
    [InlineData(16, 128, 128, 0, 0, 0)]
    [InlineData(235, 128, 128, 255, 255, 255)]
    [InlineData(63, 102, 240, 255, 0, 0)]
    [InlineData(173, 42, 26, 0, 255, 0)]
    [InlineData(32, 240, 118, 0, 0, 255)]
    public void The_bars_of_Bt709_have_their_colours(byte y, byte u, byte v, int red, int green, int blue)
    {
        byte[] luma = new byte[64 * 32], chroma = new byte[64 * 16];
        Array.Fill(luma, y);
        for (int i = 0; i < chroma.Length; i += 2)
            (chroma[i], chroma[i + 1]) = (u, v);
        float[] item = new float[3 * 8 * 8];
        new Nv12Preprocessor((64, 32), (8, 8), plain).Run(new Nv12Frame(luma, 64, chroma, 64, 64, 32), item);
        Assert.Equal(red, item[0], 1.6f);
        Assert.Equal(green, item[64], 1.6f);
        Assert.Equal(blue, item[128], 1.6f);
    }

    [Theory]
    [InlineData(64, 63, 64, "too few bytes")]
    [InlineData(32, 64, 64, "this was made for")]
    [InlineData(64, 64, 10, "floats")]
    public void A_frame_that_does_not_fit_is_refused(int width, int stride, int itemLength, string reason)
    {
        byte[] luma = new byte[64 * 32], chroma = new byte[64 * 16];
        Nv12Preprocessor preprocessor = new((64, 32), (4, 4), plain);
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => preprocessor.Run(new Nv12Frame(luma, stride, chroma, 64, width, 32), new float[itemLength]));
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_run_allocates_only_the_three_mixes()
    {
        (byte[] luma, byte[] chroma, int stride) = Noise(64, 32);
        Nv12Preprocessor preprocessor = new((64, 32), (16, 16), plain);
        float[] item = new float[3 * 16 * 16];
        preprocessor.Run(new Nv12Frame(luma, stride, chroma, stride, 64, 32), item);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            preprocessor.Run(new Nv12Frame(luma, stride, chroma, stride, 64, 32), item);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 300);
    }

    private static (byte[] Luma, byte[] Chroma, int Stride) Noise(int width, int height)
    {
        int stride = ((width + 1) / 2 * 2) + 6;
        Random random = new(width + height);
        byte[] luma = new byte[stride * height], chroma = new byte[stride * ((height + 1) / 2)];
        random.NextBytes(luma);
        random.NextBytes(chroma);
        return (luma, chroma, stride);
    }
}
