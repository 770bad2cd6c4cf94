using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>Measures one frame of sound after the other. Not thread-safe.</summary>
internal sealed class SoundMeter(SpeechDetector speech)
{
    private readonly KWeighting weighting = new(SpeechDetector.SampleRate);
    private readonly Spectrum spectrum = new();
    private readonly SpectrumChange change = new();
    private readonly float[] window = new float[Spectrum.Size];
    private readonly float[] magnitudes = new float[Spectrum.Bins];

    public async Task<SoundFrame> MeasureAsync(float[] frame, CancellationToken cancellation)
    {
        window.AsSpan(frame.Length).CopyTo(window);
        frame.CopyTo(window.AsSpan(window.Length - frame.Length));
        spectrum.Magnitudes(window, magnitudes);
        (float flux, float steadiness) = change.Next(magnitudes);
        return new SoundFrame(Power(frame), flux, steadiness, (float)await speech.HearAsync(frame, cancellation));
    }

    private float Power(float[] frame)
    {
        double sum = 0;
        foreach (float sample in frame)
        {
            double weighted = weighting.Next(sample);
            sum += weighted * weighted;
        }

        return (float)(sum / frame.Length);
    }
}
