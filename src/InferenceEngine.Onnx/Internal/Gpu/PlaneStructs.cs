using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary><c>ie::Axis</c> of native/cuda/planes.h. Pointers are addresses of the device.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PlaneAxis
{
    public ulong First, Count, Weights;
    public int Longest, Reserved;
}

/// <summary><c>ie::Mix</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PlaneMix
{
    public float Y, U, V, Offset, Factor, Bias;
}

/// <summary>Three of them, in place.</summary>
[InlineArray(3)]
internal struct PlaneMixes
{
    private PlaneMix first;
}

/// <summary><c>ie::Item</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PlaneItem
{
    public ulong Luma, Blue, Red, Target;
    public PlaneAxis LumaX, LumaY, ChromaX, ChromaY;
    public long LumaStride, ChromaStride;
    public int ChromaStep, SampleBytes, Width, Height, Curve, WidePrimaries;
    public float PeakNits;
    public int BlueFirst;
    public PlaneMixes Mixes;
}

/// <summary><c>ie::Batch</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PlaneBatch
{
    public ulong Items;
    public int TileWidth, TileHeight, LumaSpan, ChromaSpan;
}
