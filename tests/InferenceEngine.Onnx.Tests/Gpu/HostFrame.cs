using System.Runtime.InteropServices;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests.Gpu;

/// <summary>A frame of noise in one of the formats, as a decoder lays it out, and its samples as numbers for a reference.</summary>
internal sealed class HostFrame
{
    private readonly GpuPixelFormat format;
    private readonly int chromaOffset, redOffset, lumaStride, chromaStride;

    public HostFrame(GpuPixelFormat format, int width, int height, int seed)
    {
        (this.format, Width, Height) = (format, width, height);
        ChromaWidth = IsHalved ? (width + 1) / 2 : width;
        ChromaHeight = IsHalved ? (height + 1) / 2 : height;
        lumaStride = (width * SampleBytes) + 14;
        chromaStride = (ChromaWidth * (IsHalved ? 2 : 1) * SampleBytes) + 10;
        chromaOffset = (((lumaStride * height) + 255) / 256 * 256) + 64;
        redOffset = chromaOffset + (chromaStride * ChromaHeight);
        Bytes = new byte[redOffset + (IsHalved ? 0 : chromaStride * ChromaHeight)];
        Fill(new Random(seed));
    }

    public int Width { get; }

    public int Height { get; }

    public int ChromaWidth { get; }

    public int ChromaHeight { get; }

    public byte[] Bytes { get; }

    public bool IsHalved => format is GpuPixelFormat.Nv12 or GpuPixelFormat.P010;

    private int SampleBytes => format is GpuPixelFormat.P010 or GpuPixelFormat.Yuv444P16 ? 2 : 1;

    public GpuFrame At(DeviceBuffer memory) => new(
        format, Width, Height, memory.Address, lumaStride, memory.Address + (ulong)chromaOffset, chromaStride)
    {
        Red = IsHalved ? 0 : memory.Address + (ulong)redOffset,
    };

    public double Luma(int x, int y) => Sample((y * lumaStride) + (x * SampleBytes));

    public double Blue(int x, int y) => Sample(chromaOffset + (y * chromaStride) + (x * SampleBytes * (IsHalved ? 2 : 1)));

    public double Red(int x, int y) => IsHalved
        ? Sample(chromaOffset + (y * chromaStride) + (((x * 2) + 1) * SampleBytes))
        : Sample(redOffset + (y * chromaStride) + (x * SampleBytes));

    private double Sample(int offset) => SampleBytes == 1
        ? Bytes[offset] : MemoryMarshal.Read<ushort>(Bytes.AsSpan(offset)) / 256.0;

    /// <summary>Noise over a slope, so that both edges and flat parts are there; 10 bit where there are 16.</summary>
    private void Fill(Random random)
    {
        for (int i = 0; i < Bytes.Length; i += SampleBytes)
        {
            int value = Math.Clamp((i / 7 % 200) + 20 + random.Next(-20, 36), 0, 255);
            if (SampleBytes == 1)
                Bytes[i] = (byte)value;
            else if (i + 1 < Bytes.Length)
                MemoryMarshal.Write(Bytes.AsSpan(i), (ushort)(((value * 4) + random.Next(4)) << 6));
        }
    }
}
