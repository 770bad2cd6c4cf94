using System.Diagnostics;
using System.Runtime.InteropServices;
using InferenceEngine.Native;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// What one run of a ranker at a time needs: tensors in native memory, made anew when the number of rows changes, and a timer
/// that stops a run which is late. Owns them. Not thread-safe, but for its timer.
/// </summary>
internal sealed class RankerLane : IDisposable
{
    private const long AgainMs = 1;

    private static readonly string[] inputNames = [RankerCheck.Member, RankerCheck.Artwork];
    private static readonly string[] outputNames = [RankerCheck.Score];

    private readonly RankerEntry entry;
    private readonly NativeBuffer member;
    private readonly OrtValue memberValue;
    private readonly RunOptions options = new();
    private readonly Timer timer;
    private readonly Lock gate = new();
    private NativeBuffer artworks = new(0);
    private NativeBuffer scores = new(0);
    private OrtValue[] inputs = [];
    private OrtValue[] outputs = [];
    private int rows;
    private long deadline = long.MaxValue;

    public RankerLane(RankerEntry entry)
    {
        this.entry = entry;
        member = new NativeBuffer((nuint)(entry.MemberFeatures * sizeof(float)));
        memberValue = Tensor(member, [1, entry.MemberFeatures], entry.MemberFeatures);
        timer = new Timer(_ => StopIfLate(), null, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Runs the session on this thread.</summary>
    public RankerRun Run(
        InferenceSession session, ReadOnlySpan<float> of, ReadOnlySpan<float> rowsOf, Span<float> results, TimeSpan budget)
    {
        Bind(results.Length);
        of.CopyTo(Floats(member));
        rowsOf.CopyTo(Floats(artworks));
        Begin(budget);
        try
        {
            session.Run(options, inputNames, inputs, outputNames, outputs);
        }
        catch (OnnxRuntimeException)
        {
            return options.Terminate ? RankerRun.Late : RankerRun.Failed;
        }
        finally
        {
            End();
        }

        Floats(scores)[..results.Length].CopyTo(results);
        return RankerRun.Done;
    }

    public void Dispose()
    {
        timer.Dispose();
        Unbind();
        memberValue.Dispose();
        options.Dispose();
        member.Dispose();
        artworks.Dispose();
        scores.Dispose();
    }

    private static Span<float> Floats(NativeBuffer buffer) => MemoryMarshal.Cast<byte, float>(buffer.Span);

    private static OrtValue Tensor(NativeBuffer buffer, long[] shape, int count) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, buffer.DangerousGetHandle(), (long)count * sizeof(float));

    private void Bind(int count)
    {
        if (count == rows)
            return;
        Unbind();
        Room(ref artworks, count * entry.RowNumbers);
        Room(ref scores, count);
        inputs = [memberValue, Tensor(artworks, [count, entry.RowNumbers], count * entry.RowNumbers)];
        outputs = [Tensor(scores, [count], count)];
        rows = count;
    }

    private static void Room(ref NativeBuffer buffer, int floats)
    {
        nuint needed = (nuint)(floats * sizeof(float));
        if (buffer.SizeBytes >= needed)
            return;
        buffer.Dispose();
        buffer = new NativeBuffer(needed);
    }

    private void Unbind()
    {
        if (rows == 0)
            return;
        inputs[1].Dispose();
        outputs[0].Dispose();
        rows = 0;
    }

    // A timer that fires for a run which has ended must not stop the next one: its time is checked under the lock. It counts
    // whole milliseconds of another clock and may be early, so it fires again until the run has ended.
    private void Begin(TimeSpan budget)
    {
        lock (gate)
        {
            options.Terminate = false;
            deadline = Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds * Stopwatch.Frequency);
        }

        timer.Change((long)Math.Ceiling(budget.TotalMilliseconds), AgainMs);
    }

    private void End()
    {
        timer.Change(Timeout.Infinite, Timeout.Infinite);
        lock (gate)
            deadline = long.MaxValue;
    }

    private void StopIfLate()
    {
        lock (gate)
        {
            if (Stopwatch.GetTimestamp() >= deadline)
                options.Terminate = true;
        }
    }
}
