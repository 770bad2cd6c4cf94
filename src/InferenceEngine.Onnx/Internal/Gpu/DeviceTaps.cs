using System.Runtime.InteropServices;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>
/// The taps of one axis in device memory, and how many source positions the widest tile of each width needs. Owns the memory.
/// </summary>
internal sealed class DeviceTaps : IDisposable
{
    private readonly DeviceBuffer memory;
    private readonly FilterTaps taps;
    private readonly int outputs;

    public DeviceTaps(GpuContext context, GpuStream stream, FilterTaps taps, int outputs)
    {
        (this.taps, this.outputs) = (taps, outputs);
        int longest = Enumerable.Range(0, outputs).Max(i => taps.Weights(i).Length);
        int countBytes = outputs * sizeof(int), bytes = (2 * countBytes) + (outputs * longest * sizeof(float));
        memory = new DeviceBuffer(context, bytes);
        using PinnedBuffer staging = new(context, bytes);
        Span<int> counts = MemoryMarshal.Cast<byte, int>(staging.Span[..(2 * countBytes)]);
        Span<float> weights = MemoryMarshal.Cast<byte, float>(staging.Span[(2 * countBytes)..bytes]);
        weights.Clear();
        for (int i = 0; i < outputs; i++)
        {
            counts[i] = taps.First(i);
            counts[outputs + i] = taps.Weights(i).Length;
            taps.Weights(i).CopyTo(weights[(i * longest)..]);
        }

        memory.Upload(staging, bytes, stream);
        stream.Wait();
        ulong first = memory.Address;
        Axis = new PlaneAxis
        {
            First = first, Count = first + (ulong)countBytes, Weights = first + (ulong)(2 * countBytes), Longest = longest,
        };
    }

    /// <summary>What kernels read.</summary>
    public PlaneAxis Axis { get; }

    /// <summary>Most source positions that <paramref name="tile"/> outputs in a row need.</summary>
    public int Span(int tile)
    {
        int widest = 0;
        for (int from = 0; from < outputs; from += tile)
        {
            int last = Math.Min(from + tile, outputs) - 1;
            widest = Math.Max(widest, taps.First(last) + taps.Weights(last).Length - taps.First(from));
        }

        return widest;
    }

    public void Dispose() => memory.Dispose();
}
