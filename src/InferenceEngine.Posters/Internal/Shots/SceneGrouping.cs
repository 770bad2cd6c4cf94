namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>
/// Groups shots into scenes: a shot that looks like one of the last few belongs to its scene, and so do all between them
/// (a scene transition graph, Yeung and Yeo, 1996). So shots that alternate, as in a talk, are one scene. Pure.
/// </summary>
internal static class SceneGrouping
{
    /// <summary>How many shots back a like one is looked for: two people, a wide shot and cutaways.</summary>
    private const int Reach = 6;

    /// <summary>Longer apart than this, likeness is chance.</summary>
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(40);

    /// <summary>Like: colours differ by less than this share.</summary>
    private const double LikeColours = 0.22;

    /// <summary>Like: the same picture place by place, mean difference of three channels.</summary>
    private const double LikePlaces = 0.1;

    /// <summary>A frame whose cells spread less than this is a plain colour, which is like any other of it.</summary>
    private const double PlainSpread = 5;

    private const int ColourSide = 6;

    /// <summary>Sets the scenes of shots.</summary>
    /// <param name="shots">In order.</param>
    /// <param name="looks">For each shot a few frames, as the cells of <see cref="ShotThumbnail.Cells"/>.</param>
    public static IReadOnlyList<Shot> Assign(IReadOnlyList<Shot> shots, IReadOnlyList<byte[][]> looks)
    {
        float[][] colours = [.. looks.Select(Colours)];
        int[] joinedTo = new int[shots.Count];
        for (int shot = 0; shot < shots.Count; shot++)
        {
            joinedTo[shot] = shot;
            for (int before = Math.Max(0, shot - Reach); before < shot; before++)
            {
                if (shots[shot].From - shots[before].To <= longest && IsLike(looks, colours, (before, shot)))
                {
                    joinedTo[shot] = before;
                    break;
                }
            }
        }

        return Number(shots, joinedTo);
    }

    /// <summary>A new scene begins where no later shot is joined to an earlier one.</summary>
    private static List<Shot> Number(IReadOnlyList<Shot> shots, int[] joinedTo)
    {
        int[] reach = new int[shots.Count];
        for (int shot = shots.Count - 1, earliest = shots.Count; shot >= 0; shot--)
            reach[shot] = earliest = Math.Min(earliest, joinedTo[shot]);
        List<Shot> numbered = [];
        for (int shot = 0, scene = -1; shot < shots.Count; shot++)
        {
            scene += reach[shot] >= shot ? 1 : 0;
            numbered.Add(shots[shot] with { Scene = scene });
        }

        return numbered;
    }

    private static bool IsLike(IReadOnlyList<byte[][]> looks, float[][] colours, (int A, int B) pair)
    {
        if (looks[pair.A].All(IsPlain) || looks[pair.B].All(IsPlain))
            return false;
        if (ThumbnailPair.Shares(colours[pair.A], colours[pair.B]) < LikeColours)
            return true;
        return looks[pair.A].Any(a => looks[pair.B].Any(b => Places(a, b) < LikePlaces));
    }

    private static bool IsPlain(byte[] cells)
    {
        double sum = 0, squares = 0, count = cells.Length / 3.0;
        for (int i = 0; i < cells.Length; i += 3)
            (sum, squares) = (sum + cells[i], squares + (cells[i] * cells[i]));
        return (squares / count) - (sum / count * (sum / count)) < PlainSpread * PlainSpread;
    }

    private static double Places(byte[] a, byte[] b)
    {
        int sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return sum / (a.Length / 3 * 255.0);
    }

    /// <summary>Shares of 6 × 6 × 6 colours of all cells, each channel split between its two nearest steps.</summary>
    private static float[] Colours(byte[][] frames)
    {
        float[] shares = new float[ColourSide * ColourSide * ColourSide];
        float share = 3f / Math.Max(1, frames.Sum(f => f.Length));
        foreach (byte[] cells in frames)
        {
            for (int i = 0; i < cells.Length; i += 3)
                Add(shares, Place(cells[i], 0, 255), Place(cells[i + 1], 88, 168), Place(cells[i + 2], 88, 168), share);
        }

        return shares;
    }

    private static float Place(byte value, int low, int high) =>
        Math.Clamp((value - low) * (ColourSide - 1f) / (high - low), 0, ColourSide - 1.001f);

    private static void Add(float[] shares, float luma, float cb, float cr, float share)
    {
        for (int corner = 0; corner < 8; corner++)
        {
            float weight = Part(luma, corner & 1) * Part(cb, (corner >> 1) & 1) * Part(cr, corner >> 2);
            int at = (((((int)luma + (corner & 1)) * ColourSide) + (int)cb + ((corner >> 1) & 1)) * ColourSide) + (int)cr + (corner >> 2);
            shares[at] += weight * share;
        }
    }

    private static float Part(float place, int upper) => upper == 1 ? place - (int)place : 1 - (place - (int)place);
}
