using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests.Gpu;

/// <summary>The same assertions on a GPU, where there is one, and on the processor that runs the same source.</summary>
public sealed partial class GpuPreprocessorTests
{
    private static readonly Normalisation plain = new("NCHW", "RGB", 1, [0, 0, 0], [1, 1, 1]);
    private static readonly Normalisation imagenet = new("NCHW", "BGR", 1 / 255.0, [0.406, 0.456, 0.485], [0.225, 0.224, 0.229]);

    public static TheoryData<bool, GpuPixelFormat, YuvMatrix, bool, GpuTransfer> Frames()
    {
        TheoryData<bool, GpuPixelFormat, YuvMatrix, bool, GpuTransfer> data = [];
        foreach (bool real in (bool[])[false, true])
        {
            foreach (GpuPixelFormat format in Enum.GetValues<GpuPixelFormat>())
            {
                data.Add(real, format, YuvMatrix.Bt709, false, GpuTransfer.Standard);
                data.Add(real, format, YuvMatrix.Bt601, true, GpuTransfer.Standard);
            }

            data.Add(real, GpuPixelFormat.P010, YuvMatrix.Bt2020, false, GpuTransfer.Pq);
            data.Add(real, GpuPixelFormat.P010, YuvMatrix.Bt2020, false, GpuTransfer.Hlg);
            data.Add(real, GpuPixelFormat.Yuv444P16, YuvMatrix.Bt709, false, GpuTransfer.Pq);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Crops_of_one_launch_are_the_double_precision_reference(
        bool real, GpuPixelFormat format, YuvMatrix matrix, bool full, GpuTransfer transfer)
    {
        using GpuContext context = Gpus.Open(real);
        using GpuStream stream = new(context);
        HostFrame frame = new(format, 149, 87, 5);
        using DeviceBuffer memory = Upload(context, stream, frame.Bytes);
        GpuFrame described = frame.At(memory) with { Matrix = matrix, IsFullRange = full, Transfer = transfer };
        foreach (Normalisation normalisation in (Normalisation[])[plain, imagenet])
        {
            using DeviceBuffer target = new(context, 8 * 3 * 4096 * sizeof(float));
            GpuCrop[] crops = Crops(described, target.Address);
            using GpuPreprocessor preprocessor = new(context, stream, Gpus.Kernels(), normalisation);
            preprocessor.Run(crops);
            float[] found = Download(context, stream, target);
            // In the dark the two powers of PQ lose digits of a float: a quarter of a code value at most.
            double tolerance = (transfer == GpuTransfer.Standard ? 2e-4 : 0.25) * (normalisation == plain ? 1 : 1 / 57.0);
            foreach (GpuCrop crop in crops)
                Compare(frame, crop, normalisation, found.AsSpan((int)(crop.Target - target.Address) / sizeof(float)), tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Gpus.Places), MemberType = typeof(Gpus))]
    public void Both_twins_give_the_same_tensor(bool real)
    {
        using GpuContext context = Gpus.Open(real);
        using GpuStream stream = new(context);
        HostFrame frame = new(GpuPixelFormat.Nv12, 640, 360, 9);
        using DeviceBuffer memory = Upload(context, stream, frame.Bytes), target = new(context, 3 * 224 * 224 * sizeof(float));
        using GpuPreprocessor preprocessor = new(context, stream, Gpus.Kernels(), imagenet);
        GpuFrame described = frame.At(memory);
        preprocessor.Run([GpuCrop.Whole(described, 224, 224, target.Address)]);
        float[] found = Download(context, stream, target), expected = new float[found.Length];
        ReadOnlySpan<byte> chroma = frame.Bytes.AsSpan((int)(described.Chroma - described.Luma));
        Nv12Frame view = new(frame.Bytes, (int)described.LumaStride, chroma, (int)described.ChromaStride, 640, 360);
        new Nv12Preprocessor((640, 360), (224, 224), imagenet).Run(view, expected);
        for (int i = 0; i < found.Length; i++)
            Assert.Equal(expected[i], found[i], 2e-5f);
    }

    [Theory]
    [MemberData(nameof(Gpus.Places), MemberType = typeof(Gpus))]
    public void A_shrink_of_a_wide_frame_to_a_few_pixels_fits_into_the_memory_of_a_block(bool real)
    {
        using GpuContext context = Gpus.Open(real);
        using GpuStream stream = new(context);
        HostFrame frame = new(GpuPixelFormat.Nv12, 4096, 24, 2);
        using DeviceBuffer memory = Upload(context, stream, frame.Bytes), target = new(context, 3 * 2 * 2 * sizeof(float));
        using GpuPreprocessor preprocessor = new(context, stream, Gpus.Kernels(), plain);
        GpuCrop crop = GpuCrop.Whole(frame.At(memory), 2, 2, target.Address);
        preprocessor.Run([crop]);
        Compare(frame, crop, plain, Download(context, stream, target), 2e-3);
    }

    [Fact]
    public void The_PTX_has_the_kernel_and_calls_nothing_that_is_not_in_it()
    {
        string ptx = Encoding.UTF8.GetString(Gpus.Kernels());
        Assert.Contains(".visible .entry ie_frames_to_planes(", ptx);
        Assert.Contains(Target().Match(ptx).Groups[1].Value, (string[])["sm_70", "sm_75"]);
        Assert.DoesNotContain(".extern .func", ptx);
    }

    [Fact]
    public void What_would_read_or_write_elsewhere_is_refused()
    {
        using GpuContext context = Gpus.Open(real: false);
        using GpuStream stream = new(context);
        using GpuPreprocessor preprocessor = new(context, stream, Gpus.Kernels(), plain);
        GpuFrame frame = new(GpuPixelFormat.Nv12, 64, 48, 4096, 64, 8192, 64);
        (GpuCrop Crop, string Reason)[] wrong =
        [
            (new GpuCrop(frame, 1, 0, 64, 48, 8, 8, 4096), "does not lie in its frame"),
            (new GpuCrop(frame, 0, float.NaN, 64, 48, 8, 8, 4096), "does not lie in its frame"),
            (GpuCrop.Whole(frame, 8, 20000, 4096), "sides are 1 to"),
            (GpuCrop.Whole(frame with { LumaStride = 63 }, 8, 8, 4096), "shorter than a row"),
            (GpuCrop.Whole(frame with { Format = GpuPixelFormat.P010 }, 8, 8, 4096), "shorter than a row"),
            (GpuCrop.Whole(frame with { Format = GpuPixelFormat.Yuv444 }, 8, 8, 4096), "address"),
            (GpuCrop.Whole(frame, 8, 8, 0), "address"),
        ];
        foreach ((GpuCrop crop, string reason) in wrong)
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => preprocessor.Run([crop])).Message);
        Assert.Throws<ArgumentException>(() => preprocessor.Run([]));
    }

    private static GpuCrop[] Crops(GpuFrame frame, ulong target)
    {
        const int plane = 3 * 4096 * sizeof(float);
        return
        [
            GpuCrop.Whole(frame, 40, 23, target),
            new GpuCrop(frame, 10, 20, 64, 48, 64, 48, target + plane),
            new GpuCrop(frame, 20.5f, 3.25f, 100.5f, 61, 17, 31, target + (2 * plane)),
            new GpuCrop(frame, 140, 80, 9, 7, 50, 33, target + (3 * plane)),
            new GpuCrop(frame, 0, 0, 149, 87, 1, 1, target + (4 * plane)),
        ];
    }

    private static void Compare(HostFrame frame, in GpuCrop crop, Normalisation normalisation, ReadOnlySpan<float> found, double tolerance)
    {
        double[] expected = PlanesReference.Run(frame, crop, normalisation);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - found[i]) <= tolerance,
                $"{i} of {crop.TargetWidth}x{crop.TargetHeight}: {expected[i]} but {found[i]}");
        }
    }

    private static DeviceBuffer Upload(GpuContext context, GpuStream stream, byte[] bytes)
    {
        using PinnedBuffer staging = new(context, bytes.Length);
        bytes.CopyTo(staging.Span);
        DeviceBuffer memory = new(context, bytes.Length);
        memory.Upload(staging, bytes.Length, stream);
        stream.Wait();
        return memory;
    }

    private static float[] Download(GpuContext context, GpuStream stream, DeviceBuffer memory)
    {
        using PinnedBuffer staging = new(context, (int)memory.SizeBytes);
        memory.Download(staging, memory.SizeBytes, stream);
        stream.Wait();
        return MemoryMarshal.Cast<byte, float>(staging.Span).ToArray();
    }

    [GeneratedRegex(@"^\.target (\w+)", RegexOptions.Multiline)]
    private static partial Regex Target();
}
