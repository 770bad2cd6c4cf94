using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>Keys are keyed hashes already: the low half is the hash code.</summary>
internal sealed class StateKeyComparer : IFasterEqualityComparer<StateKey>
{
    public long GetHashCode64(ref StateKey key) => (long)(key.Low ^ (key.High * 0x9E3779B97F4A7C15));

    public bool Equals(ref StateKey left, ref StateKey right) => left == right;
}
