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
        PictureSecond[] seconds = new PictureSecond[Math.Max(1, (int)Math.Ceiling(lengthSeconds))];
        double[] motion = Motion(scan, seconds.Length);
        for (int i = 0; i < seconds.Length; i++)
            seconds[i] = new PictureSecond(motion[i], Pace(scan, i + 0.5));
        return seconds;
    }

    /// <summary>Means over the frames of each second; a frame that begins a shot moved from nowhere and is left out.</summary>
    private static double[] Motion(ShotScan scan, int count)
    {
        double[] sums = new double[count];
        int[] frames = new int[count];
        HashSet<int> fresh = [.. scan.Shots.Select(shot => shot.FirstFrame)];
        for (int i = 1; i < scan.FrameCount; i++)
        {
            int second = Math.Clamp((int)scan.Times[i].TotalSeconds, 0, count - 1);
            double apart = (scan.Times[i] - scan.Times[i - 1]).TotalSeconds;
            if (fresh.Contains(i) || apart <= 0)
                continue;
            ReadOnlySpan<float> features = scan.FeaturesOf(i);
            double rate = 1 / (apart * NominalRate);
            double vectors = 1 - Math.Exp(-features[vector] * rate / VectorScale);
            double changes = 1 - Math.Exp(-features[change] * rate / ChangeScale);
            sums[second] += (VectorShare * vectors) + ((1 - VectorShare) * changes);
            frames[second]++;
        }

        return [.. sums.Select((sum, i) => frames[i] == 0 ? 0 : sum / frames[i])];
    }

    private static double Pace(ShotScan scan, double at)
    {
        Shot? shot = scan.Shots.LastOrDefault(s => s.From.TotalSeconds <= at);
        if (shot is null)
            return 0;
        double length = (shot.To - shot.From).TotalSeconds;
        return Math.Exp(-Math.Max(0, length - FastestShot) / PaceDecay);
    }

    private static int IndexOf(string name) => ShotFeatures.Names.ToList().IndexOf(name);
}
