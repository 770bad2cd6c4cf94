namespace InferenceEngine.Posters;

/// <summary>
/// Keeps what was found in videos, for later productions on them. It may forget anything at any time, and must return what was kept
/// unaltered. Thread-safe.
/// </summary>
public interface IFeatureCache
{
    /// <summary>Whether something is kept for a video under a key; it may be forgotten the next moment.</summary>
    bool Has(string contentHash, string key);

    /// <summary>What was kept for a video under a key; null when it is not there.</summary>
    /// <param name="contentHash">SHA-256 of the video, in hexadecimal.</param>
    /// <param name="key">40 hexadecimal digits.</param>
    byte[]? Find(string contentHash, string key);

    /// <summary>Keeps a value.</summary>
    void Keep(string contentHash, string key, byte[] value);
}
