using System.Runtime.InteropServices;
using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// Cuts blocks of sound into frames that count from the picture's start: what comes before is left out, gaps become silence.
/// Not thread-safe.
/// </summary>
internal sealed class SoundFrames
{
    /// <summary>Of a longer gap no more is filled: the times are wrong, and ten minutes of silence take 38 MB.</summary>
    private const long MostGap = 600L * SoundBlock.SampleRate;

    private readonly List<float> waiting = [];
    private int taken;
    private long position;

    public void Add(SoundBlock block)
    {
        waiting.RemoveRange(0, taken);
        taken = 0;
        long at = (long)(block.Time.TotalSeconds * SoundBlock.SampleRate), gap = at - position;
        int skipped = (int)Math.Clamp(-gap, 0, position == 0 ? block.Samples.Length : 0);
        if (gap > 0)
            Append(new float[Math.Min(gap, MostGap)]);
        Append(block.Samples.AsSpan(skipped));
    }

    /// <summary>The next frame; false until enough samples came.</summary>
    public bool TryTake(out float[] frame)
    {
        frame = [];
        if (waiting.Count - taken < SpeechDetector.FrameSamples)
            return false;
        frame = [.. CollectionsMarshal.AsSpan(waiting).Slice(taken, SpeechDetector.FrameSamples)];
        taken += SpeechDetector.FrameSamples;
        return true;
    }

    private void Append(ReadOnlySpan<float> samples)
    {
        waiting.AddRange(samples);
        position += samples.Length;
    }
}
