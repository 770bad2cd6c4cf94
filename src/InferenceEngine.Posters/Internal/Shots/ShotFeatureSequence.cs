using System.Runtime.InteropServices;

namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>
/// The rows of features of a video, made as its thumbnails come. Holds 18 thumbnails and every row (some 300 bytes a frame, so
/// ten minutes take 5 MB). The first and last thumbnails stand in for those beyond the ends. Not thread-safe.
/// </summary>
internal sealed class ShotFeatureSequence
{
    private readonly ShotThumbnail[] window = new ShotThumbnail[ShotFeatures.Window];
    private readonly List<float> values = [];
    private readonly List<byte[]> looks = [];
    private int taken;

    /// <summary>Thumbnails taken.</summary>
    public int Count => taken;

    /// <summary>Rows of <see cref="ShotFeatures.Names"/>, one per frame once <see cref="Complete"/> was called.</summary>
    public ReadOnlySpan<float> Values => CollectionsMarshal.AsSpan(values);

    /// <summary>The cells of each thumbnail in whole levels.</summary>
    public IReadOnlyList<byte[]> Looks => looks;

    public void Add(ShotThumbnail thumbnail)
    {
        looks.Add([.. thumbnail.Cells.Select(level => (byte)level)]);
        if (taken++ == 0)
            Array.Fill(window, thumbnail);
        Push(thumbnail);
        if (taken > ShotFeatures.After)
            AddRow();
    }

    /// <summary>Adds the rows of the last frames.</summary>
    public void Complete()
    {
        if (taken == 0)
            return;
        for (int beyond = 1; beyond <= ShotFeatures.After; beyond++)
        {
            Push(window[^1]);
            if (taken + beyond > ShotFeatures.After)
                AddRow();
        }
    }

    private void Push(ShotThumbnail thumbnail)
    {
        window.AsSpan(1).CopyTo(window);
        window[^1] = thumbnail;
    }

    private void AddRow()
    {
        int start = values.Count;
        CollectionsMarshal.SetCount(values, start + ShotFeatures.Names.Count);
        ShotFeatures.Fill(window, CollectionsMarshal.AsSpan(values)[start..]);
    }
}
