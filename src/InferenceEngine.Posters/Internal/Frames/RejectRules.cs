namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>Why a frame cannot be a poster. Pure.</summary>
internal static class RejectRules
{
    /// <summary>The first rule that a frame breaks, in words for people; null when it breaks none.</summary>
    public static string? Judge(FrameFeatures frame, RejectThresholds limits)
    {
        if (frame.IsColourBars)
            return "colour bars: a test pattern";
        if (frame.HighLuma < limits.BlackLuma)
            return $"black: 95 % of it is darker than {frame.HighLuma:0.00}";
        if (frame.HighLuma - frame.LowLuma < limits.BlankSpread)
            return $"blank: its luma spans only {frame.HighLuma - frame.LowLuma:0.00}";
        if (frame.DarkShare > limits.MaxDarkShare)
            return $"under-exposed: {frame.DarkShare:P0} of it is nearly black";
        if (frame.BrightShare > limits.MaxBrightShare)
            return $"over-exposed: {frame.BrightShare:P0} of it is burnt out";
        if (frame.HighLuma - frame.LowLuma < limits.PaleSpread)
            return $"washed out: its luma spans only {frame.HighLuma - frame.LowLuma:0.00}";
        if (frame.Quality.Sharpness < limits.MinSharpness)
            return $"blurred: sharpness {frame.Quality.Sharpness:0.00}";
        if (frame.OneWayBlur > limits.MaxOneWayBlur && frame.Quality.Sharpness < limits.MotionSharpness)
            return $"motion-blurred: one way more than the other by {frame.OneWayBlur:0.00}";
        return null;
    }

    /// <summary>Rejects what fails alone, then every frame that looks like a better one.</summary>
    public static void Apply(IReadOnlyList<FrameSample> samples, RejectThresholds limits)
    {
        foreach (FrameSample sample in samples)
        {
            if (Judge(sample.Features, limits) is { } reason)
                sample.Reject(reason);
        }

        List<FrameSample> kept = [];
        foreach (FrameSample sample in samples.Where(s => s.Rejection is null)
            .OrderByDescending(s => s.Features.Quality.Overall).ThenBy(s => s.Pts))
        {
            FrameSample? twin = kept.Find(k =>
                PerceptualHash.Distance(k.Features.Hash, sample.Features.Hash) <= limits.DuplicateBits
                && ShotDetector.IsSameScene(k.Features, sample.Features));
            if (twin is null)
                kept.Add(sample);
            else
                sample.Reject($"near-duplicate of the frame at {twin.Time.TotalSeconds:0.00} s");
        }
    }
}
