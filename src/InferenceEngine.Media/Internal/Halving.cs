using System.Runtime.InteropServices;
using InferenceEngine.Native;

namespace InferenceEngine.Media.Internal;

/// <summary>A plane and the one that it becomes; as native/cuda/halve.h has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HalvedPlane(ulong source, long sourceStride, int sourceStep, int width, int height)
{
    public ulong Source = source;
    public ulong Target;
    public long SourceStride = sourceStride;
    public long TargetStride;
    public int SourceStep = sourceStep;
    public int Width = width;
    public int Height = height;
    public int Reserved;

    public readonly int TargetWidth => (Width + 1) / 2;

    public readonly int TargetHeight => (Height + 1) / 2;
}

/// <summary>One halving of a frame's three planes into a block in which they lie one after the other, without gaps.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Halving(HalvedPlane luma, HalvedPlane blue, HalvedPlane red, int sampleBytes, int shift)
{
    public HalvedPlane Luma = luma;
    public HalvedPlane Blue = blue;
    public HalvedPlane Red = red;
    public int SampleBytes = sampleBytes;
    public int Shift = shift;

    /// <summary>Bytes of the block; at most a quarter of the largest frame's, so that an int holds it.</summary>
    public readonly int TargetBytes => checked(Bytes(Luma) + Bytes(Blue) + Bytes(Red));

    /// <summary>Aims at a block and returns the launch that fills it.</summary>
    public GpuGrid Into(ulong block, int threads)
    {
        Aim(ref Luma, ref block);
        Aim(ref Blue, ref block);
        Aim(ref Red, ref block);
        return new GpuGrid((Luma.TargetWidth + threads - 1) / threads, Luma.TargetHeight, 3, threads, 0);
    }

    /// <summary>Makes what was the target the source.</summary>
    public void Advance()
    {
        Advance(ref Luma);
        Advance(ref Blue);
        Advance(ref Red);
        Shift = 0;
    }

    /// <summary>Copies the sources, which lie in a block, into planes with rows of their own length.</summary>
    public readonly void CopyRows(ReadOnlySpan<byte> block, byte** planes, long* strides)
    {
        HalvedPlane* sources = stackalloc HalvedPlane[] { Luma, Blue, Red };
        for (int plane = 0; plane < 3; plane++)
        {
            int row = sources[plane].Width * SampleBytes;
            for (int y = 0; y < sources[plane].Height; y++, block = block[row..])
                block[..row].CopyTo(new Span<byte>(planes[plane] + (y * strides[plane]), row));
        }
    }

    private readonly int Bytes(in HalvedPlane plane) => checked(plane.TargetWidth * plane.TargetHeight * SampleBytes);

    private readonly void Aim(ref HalvedPlane plane, ref ulong block)
    {
        plane.Target = block;
        plane.TargetStride = plane.TargetWidth * SampleBytes;
        block += (ulong)Bytes(plane);
    }

    private static void Advance(ref HalvedPlane plane)
    {
        (plane.Source, plane.SourceStride, plane.SourceStep) = (plane.Target, plane.TargetStride, 1);
        (plane.Width, plane.Height) = (plane.TargetWidth, plane.TargetHeight);
    }
}
