using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx;

/// <summary>
/// Hears whether somebody speaks, with Silero VAD: frames of 32 ms in order, each with the end of the one before and the
/// network's memory. Listens to one recording. Does not own the model. Not thread-safe.
/// </summary>
public sealed class SpeechDetector(ServedModel model)
{
    /// <summary>Samples a second that the model was trained on here.</summary>
    public const int SampleRate = 16000;

    /// <summary>Samples of a frame.</summary>
    public const int FrameSamples = 512;

    private const int ContextSamples = 64;
    private const int StateValues = 2 * 128;

    private static readonly long[] inputShape = [1, ContextSamples + FrameSamples], stateShape = [2, 1, StateValues / 2], rateShape = [];

    private readonly float[] input = new float[ContextSamples + FrameSamples];
    private readonly float[] state = new float[StateValues];
    private readonly byte[] rate = MemoryMarshal.AsBytes<long>([SampleRate]).ToArray();

    /// <summary>How likely the next frame of <see cref="FrameSamples"/> levels has speech, 0 to 1.</summary>
    /// <exception cref="ArgumentException">It is not a whole frame.</exception>
    public async Task<double> HearAsync(ReadOnlyMemory<float> frame, CancellationToken cancellation)
    {
        if (frame.Length != FrameSamples)
            throw new ArgumentException($"A frame has {FrameSamples} samples, not {frame.Length}.", nameof(frame));
        input.AsSpan(FrameSamples).CopyTo(input);
        frame.Span.CopyTo(input.AsSpan(ContextSamples));
        InferenceRequest request = new()
        {
            Inputs =
            [
                InferenceInput.Of<float>("input", TensorType.Float32, inputShape, input),
                InferenceInput.Of<float>("state", TensorType.Float32, stateShape, state),
                InferenceInput.Of("sr", TensorType.Int64, rateShape, rate),
            ],
            WaitsForRoom = true,
        };
        return await model.InferAsync(request, Read, cancellation);
    }

    /// <summary>The answer; the memory is for the next frame.</summary>
    private double Read(InferenceResult result)
    {
        using InferenceResult outputs = result;
        outputs.Values<float>(1).CopyTo(state);
        return Math.Clamp(outputs.Values<float>(0)[0], 0, 1);
    }
}
