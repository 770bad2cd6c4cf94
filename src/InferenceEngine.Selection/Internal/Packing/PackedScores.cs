using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>The scores of an artwork as they lie in its block, read when they are asked for. Immutable.</summary>
internal sealed class PackedScores(byte[] block, int offset, int count, TextTable texts) : IReadOnlyDictionary<string, double>
{
    public int Count => count;

    public IEnumerable<string> Keys => this.Select(pair => pair.Key);

    public IEnumerable<double> Values => this.Select(pair => pair.Value);

    public double this[string key] => TryGetValue(key, out double value) ? value : throw new KeyNotFoundException($"There is no score '{key}'.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value)
    {
        foreach ((string name, double score) in All())
        {
            value = score;
            if (name == key)
                return true;
        }

        value = 0;
        return false;
    }

    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, double>>)All()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyValuePair<string, double>[] All()
    {
        KeyValuePair<string, double>[] all = new KeyValuePair<string, double>[count];
        PackReader reader = new(block, offset);
        for (int i = 0; i < all.Length; i++)
            all[i] = new(texts[reader.Number()], reader.Double());
        return all;
    }
}
