namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>Turns probabilities per frame into boundaries: peaks are cuts, runs are slow transitions. Pure.</summary>
internal static class BoundaryPicker
{
    /// <summary>A cut is a peak of at least this. Near the best F1 on composed clips from films that training did not see.</summary>
    private const float CutLevel = 0.65f;

    /// <summary>Slow transitions have to be surer: their place is vague, so a wrong one costs more than a missed one.</summary>
    private const float SlowLevel = 0.8f;

    /// <summary>Two cuts are at least this many frames apart; what is nearer is a flash or a mixed frame.</summary>
    private const int LeastShot = 3;

    /// <summary>Shortest slow transition.</summary>
    private const int LeastSlow = 5;

    /// <summary>Frames missing inside a slow transition.</summary>
    private const int MostGap = 2;

    /// <summary>Under this difference of cells over 17 frames it was only something small: a line of text, a lamp.</summary>
    private const float LeastChange = 0.05f;

    /// <summary>A frame of less spread than this is a plain colour: the black between two fades.</summary>
    private const float Plain = 0.06f;

    private static readonly int spread = Column("spread"), change = Column("cells-9+8"), nearChange = Column("cells-4+3");

    public static List<ShotBoundary> Pick(float[] cut, float[] slow, ReadOnlySpan<float> rows)
    {
        List<ShotBoundary> found = Cuts(cut);
        foreach ((int first, int last) in Runs(slow))
        {
            int[] cuts = [.. found.Where(b => b.Kind == ShotBoundaryKind.Cut).Select(b => b.Frame)];
            bool hasCut = cuts.Any(cut => cut > first && cut <= last);
            if (!hasCut && first > 0 && Change(rows, (first, last), cuts) >= LeastChange)
                found.Add(Slow(slow, (first, last), rows));
        }

        found.Sort((a, b) => a.Frame.CompareTo(b.Frame));
        return found;
    }

    private static List<ShotBoundary> Cuts(float[] cut)
    {
        List<ShotBoundary> found = [];
        for (int frame = 1; frame < cut.Length; frame++)
        {
            int from = Math.Max(0, frame - LeastShot + 1), to = Math.Min(cut.Length, frame + LeastShot);
            bool isPeak = cut[frame] >= CutLevel && cut.AsSpan(from..frame).IndexOfAnyInRange(cut[frame], 1) < 0
                && Max(cut.AsSpan(frame..to)) <= cut[frame];
            if (isPeak)
                found.Add(new ShotBoundary(frame, ShotBoundaryKind.Cut, cut[frame], frame, frame));
        }

        return found;
    }

    private static float Max(ReadOnlySpan<float> values)
    {
        float most = values[0];
        foreach (float value in values)
            most = Math.Max(most, value);
        return most;
    }

    private static IEnumerable<(int First, int Last)> Runs(float[] slow)
    {
        int first = -1, last = -1;
        for (int frame = 0; frame <= slow.Length; frame++)
        {
            bool isInside = frame < slow.Length && slow[frame] >= SlowLevel;
            if (isInside)
                (first, last) = (first < 0 ? frame : first, frame);
            if (first >= 0 && (frame == slow.Length || (!isInside && frame - last > MostGap)))
            {
                if (last - first + 1 >= LeastSlow)
                    yield return (first, last);
                first = -1;
            }
        }
    }

    /// <summary>A fade from a plain colour begins the shot at once, one to it ends it late, a dissolve in its middle.</summary>
    private static ShotBoundary Slow(float[] slow, (int First, int Last) run, ReadOnlySpan<float> rows)
    {
        int frames = slow.Length;
        bool wasPlain = IsPlain(rows, Math.Max(0, run.First - 1)), isPlain = IsPlain(rows, Math.Min(frames - 1, run.Last + 1));
        int frame = isPlain && !wasPlain ? Math.Min(frames - 1, run.Last + 1)
            : wasPlain && !isPlain ? run.First
            : (run.First + run.Last + 1) / 2;
        ShotBoundaryKind kind = wasPlain || isPlain ? ShotBoundaryKind.Fade : ShotBoundaryKind.Dissolve;
        return new ShotBoundary(frame, kind, Max(slow.AsSpan(run.First..(run.Last + 1))), run.First, run.Last);
    }

    /// <summary>
    /// The largest difference over 17 frames, or over 8 where a cut is so near that it would be in those; 0 where it is nearer.
    /// </summary>
    private static float Change(ReadOnlySpan<float> rows, (int First, int Last) run, int[] cuts)
    {
        float most = 0;
        for (int frame = run.First; frame <= run.Last; frame++)
        {
            int at = frame * ShotFeatures.Names.Count;
            if (!cuts.Any(cut => cut > frame - 9 && cut <= frame + 8))
                most = Math.Max(most, rows[at + change]);
            else if (!cuts.Any(cut => cut > frame - 4 && cut <= frame + 3))
                most = Math.Max(most, rows[at + nearChange]);
        }

        return most;
    }

    private static bool IsPlain(ReadOnlySpan<float> rows, int frame) => rows[(frame * ShotFeatures.Names.Count) + spread] < Plain;

    private static int Column(string name) => ShotFeatures.Names.ToList().IndexOf(name);
}
