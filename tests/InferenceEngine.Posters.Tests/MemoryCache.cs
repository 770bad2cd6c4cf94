using System.Collections.Concurrent;

namespace InferenceEngine.Posters.Tests;

/// <summary>A cache that forgets what it is told to.</summary>
internal sealed class MemoryCache : IFeatureCache
{
    private readonly ConcurrentDictionary<string, byte[]> values = [];

    public int Count => values.Count;

    public int Found { get; private set; }

    public bool Has(string contentHash, string key) => values.ContainsKey(contentHash + key);

    public byte[]? Find(string contentHash, string key)
    {
        byte[]? value = values.GetValueOrDefault(contentHash + key);
        Found += value is null ? 0 : 1;
        return value;
    }

    public void Keep(string contentHash, string key, byte[] value) => values[contentHash + key] = value;

    public void Forget() => values.Clear();
}
