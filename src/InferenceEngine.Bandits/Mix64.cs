namespace InferenceEngine.Bandits;

/// <summary>
/// A 64-bit mixing function (the finalizer of SplitMix64: Steele, Lea and Flood, OOPSLA 2014): a bijection whose every
/// output bit depends on every input bit. Deterministic on every machine; not a keyed hash.
/// </summary>
public static class Mix64
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Mixes one word.</summary>
    public static ulong Of(ulong x)
    {
        x += Golden;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>Mixes two words; the order matters.</summary>
    public static ulong Of(ulong a, ulong b) => Of(Of(a) ^ b);

    /// <summary>Mixes three words; the order matters.</summary>
    public static ulong Of(ulong a, ulong b, ulong c) => Of(Of(a, b) ^ c);
}
