using System.Text;
using InferenceEngine.Bandits;

namespace InferenceEngine.Selection;

/// <summary>How often the member has seen an artwork.</summary>
public readonly record struct Exposure(ulong Title, uint Arm, int Count);

/// <summary>
/// What a request says of the member and the page beyond the titles. Owned and reused by the caller; the engine reads
/// it during the call only. Not thread-safe.
/// </summary>
public sealed class PageContext
{
    private readonly float[] features = new float[Limits.Dimensions];

    /// <summary>Nothing is known. Nobody writes to it.</summary>
    internal static PageContext None { get; } = new();

    /// <summary>Features of the member and the page; those beyond a policy's dimensions are not looked at.</summary>
    public ReadOnlySpan<float> Features => features.AsSpan(0, FeatureCount);

    /// <summary>Number of features.</summary>
    public int FeatureCount { get; private set; }

    /// <summary>Features that were not finite and count as 0.</summary>
    public int NonFinite { get; private set; }

    /// <summary>Region of the member, as artwork rules name it; empty when not known.</summary>
    public string Region { get; set; } = string.Empty;

    /// <summary>Age that the profile is meant for; 0 when not known or grown up.</summary>
    public int ViewerAge { get; set; }

    /// <summary>Hashes of the row's tags, by <see cref="TagKey"/>.</summary>
    public List<uint> RowTags { get; } = [];

    /// <summary>Artworks that the member has seen.</summary>
    public List<Exposure> Exposures { get; } = [];

    /// <summary>Artworks that must not be shown on this page.</summary>
    public List<(ulong Title, uint Arm)> Excluded { get; } = [];

    /// <summary>Hash of a tag, the same everywhere.</summary>
    public static uint TagKey(string tag)
    {
        const int onStackBytes = 512;
        int most = Encoding.UTF8.GetMaxByteCount(tag.Length);
        Span<byte> bytes = most > onStackBytes ? new byte[most] : stackalloc byte[onStackBytes];
        return FeatureHash.Murmur3(bytes[..Encoding.UTF8.GetBytes(tag, bytes)]);
    }

    /// <summary>Empties it for the next request.</summary>
    public void Clear()
    {
        features.AsSpan(0, FeatureCount).Clear();
        (FeatureCount, NonFinite, Region, ViewerAge) = (0, 0, string.Empty, 0);
        RowTags.Clear();
        Exposures.Clear();
        Excluded.Clear();
    }

    /// <summary>Sets feature <paramref name="index"/>; what is not finite becomes 0 and is counted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="Limits.Dimensions"/>.</exception>
    public void SetFeature(int index, float value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Limits.Dimensions);
        FeatureCount = Math.Max(FeatureCount, index + 1);
        features[index] = Finite(value);
    }

    /// <summary>Adds a named number, hashed into <paramref name="dimensions"/> features as <see cref="FeatureHash"/> does.</summary>
    public void AddNamed(string name, float value, int dimensions)
    {
        FeatureCount = Math.Max(FeatureCount, dimensions);
        FeatureHash.Add(name, Finite(value), features.AsSpan(0, dimensions));
    }

    /// <summary>Adds a named category, hashed into <paramref name="dimensions"/> features.</summary>
    public void AddCategory(string name, string category, int dimensions)
    {
        FeatureCount = Math.Max(FeatureCount, dimensions);
        FeatureHash.Add(name, category, features.AsSpan(0, dimensions));
    }

    private float Finite(float value)
    {
        if (float.IsFinite(value))
            return value;
        NonFinite++;
        return 0;
    }
}
