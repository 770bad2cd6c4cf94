using InferenceEngine.Posters.Internal.Shots;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>Motion and the pace of shots, second by second, from what the search for shots measured anyway. Pure.</summary>
internal static class PictureTrack
{
    /// <summary>Motion at which two thirds of the scale are used: a walk in a medium shot, most of which stands still.</summary>
    private const double VectorScale = 0.03, ChangeScale = 0.02;

    /// <summary>Vectors miss what turns or flickers, differences grow with contrast: both count.</summary>
    private const double VectorShare = 0.6;

    /// <summary>Shots of this length or less are the fastest pace; each such time more leaves a third of it.</summary>
    private const double FastestShot = 1, PaceDecay = 3;

    /// <summary>Features are differences to the frame before; they are told as if there were so many frames a second.</summary>
    private const double NominalRate = 25;

    private static readonly int vector = IndexOf("motion"), change = IndexOf("luma");

    public static PictureSecond[] Measure(ShotScan scan, double lengthSeconds)
    {
        ShotTimes shots = new(scan);
        PictureSecond[] seconds = new PictureSecond[Math.Max(1, (int)Math.Ceiling(lengthSeconds))];
        double[] motion = Motion(scan, seconds.Length, [.. scan.Shots.Select(shot => shot.FirstFrame)]);
        for (int i = 0; i < seconds.Length; i++)
            seconds[i] = new PictureSecond(motion[i], Pace(scan, shots.At(i + 0.5)));
        return seconds;
    }

    /// <summary>The mean motion of the frames within half a second of a time.</summary>
    public static double MotionAt(ShotScan scan, TimeSpan time)
    {
        double sum = 0;
        int count = 0;
        for (int i = 1; i < scan.FrameCount; i++)
        {
            if (Math.Abs((scan.Times[i] - time).TotalSeconds) <= 0.5 && scan.Shots[scan.ShotOf(i)].FirstFrame != i)
                (sum, count) = (sum + Motion(scan, i), count + 1);
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>Means over the frames of each second; a frame that begins a shot moved from nowhere and is left out.</summary>
    private static double[] Motion(ShotScan scan, int seconds, HashSet<int> fresh)
    {
        double[] sums = new double[seconds];
        int[] frames = new int[seconds];
        for (int i = 1; i < scan.FrameCount; i++)
        {
            int second = Math.Clamp((int)scan.Times[i].TotalSeconds, 0, seconds - 1);
            if (fresh.Contains(i))
                continue;
            sums[second] += Motion(scan, i);
            frames[second]++;
        }

        return [.. sums.Select((sum, i) => frames[i] == 0 ? 0 : sum / frames[i])];
    }

    /// <summary>From the frame before, 0 to 1.</summary>
    private static double Motion(ShotScan scan, int frame)
    {
        double apart = (scan.Times[frame] - scan.Times[frame - 1]).TotalSeconds;
        if (apart <= 0)
            return 0;
        ReadOnlySpan<float> features = scan.FeaturesOf(frame);
        double rate = 1 / (apart * NominalRate);
        double vectors = 1 - Math.Exp(-features[vector] * rate / VectorScale);
        double changes = 1 - Math.Exp(-features[change] * rate / ChangeScale);
        return (VectorShare * vectors) + ((1 - VectorShare) * changes);
    }

    private static double Pace(ShotScan scan, int shot)
    {
        double length = (scan.Shots[shot].To - scan.Shots[shot].From).TotalSeconds;
        return Math.Exp(-Math.Max(0, length - FastestShot) / PaceDecay);
    }

    private static int IndexOf(string name) => ShotFeatures.Names.ToList().IndexOf(name);
}
