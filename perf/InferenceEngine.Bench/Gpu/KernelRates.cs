using System.Runtime.InteropServices;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Gpu;

/// <summary>Frames to planes on a GPU: beside a plain copy of as many bytes, and beside the processor's own result.</summary>
internal sealed class KernelRates(BenchRun run, GpuContext context, ReadOnlyMemory<byte> kernels)
{
    private const int Frames = 32, Side = CpuShare.Side, Width = 1920, Height = 1080;
    private const long FrameBytes = Width * Height * 3L / 2, ItemBytes = 3L * Side * Side * sizeof(float);

    public void Run()
    {
        using GpuStream stream = new(context);
        using PinnedBuffer staging = new(context, (int)FrameBytes);
        new Random(3).NextBytes(staging.Span);
        using DeviceBuffer frames = new(context, Frames * FrameBytes), planes = new(context, Frames * ItemBytes);
        for (int i = 0; i < Frames; i++)
            staging.CopyTo(frames.Address + (ulong)(i * FrameBytes), (int)FrameBytes, stream);
        using GpuPreprocessor preprocessor = new(context, stream, kernels.Span, CpuShare.Plain);
        GpuCrop[] crops = [.. Enumerable.Range(0, Frames).Select(i => Crop(frames, planes, i))];
        preprocessor.Run(crops);
        Compare(staging, planes, stream);

        using DeviceBuffer copy = new(context, frames.SizeBytes);
        double copyMs = Milliseconds(stream, () => frames.CopyTo(copy, frames.SizeBytes, stream));
        double kernelMs = Milliseconds(stream, () => preprocessor.Run(crops));
        double copied = 2.0 * frames.SizeBytes / copyMs / 1e6, worked = Frames * (FrameBytes + ItemBytes) / kernelMs / 1e6;
        run.Add("GPU: a 1080p frame to planes, in batches of 32", kernelMs / Frames * 1000, "us");
        double ratio = worked / copied;
        run.Add(new Figure("GPU: frames to planes, bytes", worked, "GB/s", copied, ratio, "ratio >= 0.7", ratio >= 0.7));
    }

    private static GpuCrop Crop(DeviceBuffer frames, DeviceBuffer planes, int i)
    {
        ulong luma = frames.Address + (ulong)(i * FrameBytes);
        GpuFrame frame = new(GpuPixelFormat.Nv12, Width, Height, luma, Width, luma + (Width * Height), Width);
        return GpuCrop.Whole(frame, Side, Side, planes.Address + (ulong)(i * ItemBytes));
    }

    private void Compare(PinnedBuffer frame, DeviceBuffer planes, GpuStream stream)
    {
        float[] expected = new float[3 * Side * Side];
        ReadOnlySpan<byte> bytes = frame.Span;
        Nv12Frame view = new(bytes[..(Width * Height)], Width, bytes[(Width * Height)..], Width, Width, Height);
        new Nv12Preprocessor((Width, Height), (Side, Side), CpuShare.Plain).Run(view, expected);
        using PinnedBuffer found = new(context, (int)planes.SizeBytes);
        planes.Download(found, planes.SizeBytes, stream);
        stream.Wait();
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(found.Span);
        double worst = 0;
        for (int i = 0; i < values.Length; i++)
            worst = Math.Max(worst, Math.Abs(values[i] - expected[i % expected.Length]));
        run.Add(Figure.AtMost("GPU: worst difference to the CPU's planes", worst * 255, "of 255", 3));
    }

    private double Milliseconds(GpuStream stream, Action queue)
    {
        using GpuEvent begin = new(context), end = new(context);
        int rounds = run.Rounds(50);
        queue();
        begin.Record(stream);
        for (int i = 0; i < rounds; i++)
            queue();
        end.Record(stream);
        end.Wait();
        return end.MillisecondsSince(begin) / rounds;
    }
}
