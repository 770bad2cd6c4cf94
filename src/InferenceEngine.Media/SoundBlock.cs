namespace InferenceEngine.Media;

/// <summary>Some consecutive samples of a video's sound, mono.</summary>
/// <param name="Time">Time of the first sample, from the start of the picture; negative where the sound starts earlier.</param>
/// <param name="Samples">Levels, -1 to 1 but for peaks.</param>
public sealed record SoundBlock(TimeSpan Time, float[] Samples)
{
    /// <summary>Samples a second.</summary>
    public const int SampleRate = 16000;

    /// <summary>Most samples of a block: ten seconds.</summary>
    public const int MostSamples = 10 * SampleRate;
}
