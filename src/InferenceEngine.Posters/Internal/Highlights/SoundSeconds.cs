namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// From frames of sound to seconds. Loudness and onsets are told against the rest of the video, because a mix is loud or soft as
/// a whole; speech and music are absolute. Pure.
/// </summary>
internal static class SoundSeconds
{
    /// <summary>Softer than this is silence, and no measure for the rest: the absolute gate of BS.1770.</summary>
    private const double SilenceLufs = -70;

    /// <summary>A video whose loudness varies less than this has no loud parts.</summary>
    private const double LeastRangeDecibels = 6;

    /// <summary>Shares of the seconds between which the scale runs.</summary>
    private const double LowShare = 0.2, HighShare = 0.95;

    /// <summary>Noise rises by some decibels all the time: an onset stands out of the usual by at least this.</summary>
    private const double LeastOnsetDecibels = 4;

    /// <summary>Seconds before and after in which a beat is looked for.</summary>
    private const double BeatReach = 4;

    /// <summary>Steadiness of speech and of sustained notes, as measured on a synthetic voice and on film music.</summary>
    private const double NoNotes = 0.45, AllNotes = 0.75;

    /// <summary>A regular beat alone may be steps or a machine; notes alone are music without drums.</summary>
    private const double BeatShare = 0.3;

    public static SoundSecond[] Measure(SoundTrack track, int count)
    {
        double[] loudness = [.. Enumerable.Range(0, count).Select(i => Loudness(track.Second(i)))];
        double[] onsets = [.. Enumerable.Range(0, count).Select(i => Onset(track.Second(i)))];
        (double low, double high) = Range(loudness);
        double usual = Share(onsets, LowShare), strongest = Math.Max(usual + LeastOnsetDecibels, Share(onsets, HighShare));
        return
        [
            .. Enumerable.Range(0, count).Select(i => new SoundSecond(
                loudness[i] <= SilenceLufs ? 0 : Math.Clamp((loudness[i] - low) / (high - low), 0, 1),
                Math.Clamp((onsets[i] - usual) / (strongest - usual), 0, 1), Speech(track.Second(i)),
                loudness[i] <= SilenceLufs ? 0 : Music(track, i))),
        ];
    }

    private static (double Low, double High) Range(double[] loudness)
    {
        double[] heard = [.. loudness.Where(l => l > SilenceLufs)];
        if (heard.Length == 0)
            return (SilenceLufs, SilenceLufs + LeastRangeDecibels);
        double low = Share(heard, LowShare), high = Share(heard, HighShare);
        // In the middle of the scale where everything is as loud.
        double missing = Math.Max(0, LeastRangeDecibels - (high - low)) / 2;
        return (low - missing, high + missing);
    }

    private static double Share(double[] values, double share) =>
        values.Order().ElementAt((int)(share * (values.Length - 1)));

    private static double Loudness(ReadOnlySpan<SoundFrame> frames)
    {
        double sum = 0;
        foreach (SoundFrame frame in frames)
            sum += frame.Power;
        return frames.IsEmpty ? SilenceLufs : KWeighting.Loudness(sum / frames.Length);
    }

    private static double Onset(ReadOnlySpan<SoundFrame> frames)
    {
        double best = 0;
        foreach (SoundFrame frame in frames)
            best = Math.Max(best, frame.Flux);
        return best;
    }

    private static double Speech(ReadOnlySpan<SoundFrame> frames)
    {
        double sum = 0;
        foreach (SoundFrame frame in frames)
            sum += frame.Speech;
        return frames.IsEmpty ? 0 : sum / frames.Length;
    }

    /// <summary>Notes that stand, and a beat.</summary>
    private static double Music(SoundTrack track, int second)
    {
        ReadOnlySpan<SoundFrame> frames = track.Second(second);
        double steady = 0;
        foreach (SoundFrame frame in frames)
            steady += frame.Steadiness / frames.Length;
        double notes = Math.Clamp((steady - NoNotes) / (AllNotes - NoNotes), 0, 1);
        double beat = Beat.Strength(track.Part(second + 0.5 - BeatReach, second + 0.5 + BeatReach));
        return Math.Min(1, notes * (1 - BeatShare + (BeatShare * 2 * beat)));
    }
}
