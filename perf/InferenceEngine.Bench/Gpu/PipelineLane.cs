using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Gpu;

/// <summary>One stream's worth of the pipeline: planes into the model's input, a run when it is full. Owns all of it.</summary>
internal sealed class PipelineLane : IDisposable
{
    private readonly GpuStream stream;
    private readonly GpuEvent decoded;
    private readonly GpuPreprocessor preprocessor;
    private readonly DeviceModel model;
    private int filled;

    public PipelineLane(GpuContext context, ReadOnlySpan<byte> kernels, ModelRepository models, string modelName)
    {
        stream = new GpuStream(context);
        decoded = new GpuEvent(context);
        preprocessor = new GpuPreprocessor(context, stream, kernels, CpuShare.Plain);
        model = DeviceModel.Open(models, modelName, context, stream);
        model.WarmUp();
    }

    /// <summary>Runs full batches of whatever lies in the input; how many items there were.</summary>
    public int RunModel(int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            model.Run(model.MaxItems);
            stream.Wait();
        }

        return batches * model.MaxItems;
    }

    /// <summary>Takes a frame; the decoder may have its memory back when this returns.</summary>
    public void Take(GpuVideoFrame frame)
    {
        stream.FollowDefault(decoded);
        preprocessor.Run([GpuCrop.Whole(Described(frame), CpuShare.Side, CpuShare.Side, model.InputAddress(filled))]);
        if (++filled == model.MaxItems)
        {
            model.Run(filled);
            filled = 0;
        }

        stream.Wait();
    }

    /// <summary>Runs what is left; 0, so that it adds nothing to a count of frames.</summary>
    public int Finish()
    {
        if (filled > 0)
            model.Run(filled);
        filled = 0;
        stream.Wait();
        return 0;
    }

    public void Dispose()
    {
        model.Dispose();
        preprocessor.Dispose();
        decoded.Dispose();
        stream.Dispose();
    }

    private static GpuFrame Described(in GpuVideoFrame frame)
    {
        GpuPixelFormat format = (frame.Red != 0, frame.Is16Bit) switch
        {
            (false, false) => GpuPixelFormat.Nv12,
            (false, true) => GpuPixelFormat.P010,
            (true, false) => GpuPixelFormat.Yuv444,
            _ => GpuPixelFormat.Yuv444P16,
        };
        return new GpuFrame(format, frame.Width, frame.Height, frame.Luma, frame.LumaStride, frame.Chroma, frame.ChromaStride)
        {
            Red = frame.Red,
            Matrix = frame.Matrix switch { "bt601" => YuvMatrix.Bt601, "bt709" => YuvMatrix.Bt709, _ => YuvMatrix.Bt2020 },
            Transfer = frame.Transfer switch { "pq" => GpuTransfer.Pq, "hlg" => GpuTransfer.Hlg, _ => GpuTransfer.Standard },
            IsFullRange = frame.IsFullRange,
            PeakNits = frame.PeakNits,
        };
    }
}
