using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>
/// One video's features in a cache, each under the build of this program, the models' hashes and what it is about, so that nothing is found
/// that would come out differently today. Without a cache it finds nothing. Thread-safe.
/// </summary>
internal sealed class FeatureMemory(IFeatureCache? cache, string contentHash, PosterModels models, PosterOptions options)
{
    private readonly string[] fixedParts =
    [
        typeof(FeatureMemory).Module.ModuleVersionId.ToString(), typeof(Onnx.SaliencyMap).Module.ModuleVersionId.ToString(),
        .. models.FactsFor(options with { Enhance = null, Highlights = null }).Select(model => model.Sha256),
    ];

    private FeatureMemory? plain;

    /// <summary>The same for what the models of content have no part in: it is found whether or not they look as well.</summary>
    public FeatureMemory Plain => options.Content ? plain ??= new(cache, contentHash, models, options with { Content = false }) : this;

    public T? Find<T>(JsonTypeInfo<T> type, params string[] about)
        where T : class
    {
        if (cache?.Find(contentHash, Key(about)) is not { } bytes)
            return null;
        using DeflateStream plain = new(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(plain, type);
    }

    public void Keep<T>(T value, JsonTypeInfo<T> type, params string[] about)
        where T : class
    {
        if (cache is null)
            return;
        using MemoryStream bytes = new();
        using (DeflateStream packed = new(bytes, CompressionLevel.Fastest))
            JsonSerializer.Serialize(packed, value, type);
        cache.Keep(contentHash, Key(about), bytes.ToArray());
    }

    private string Key(string[] about)
    {
        byte[] parts = JsonSerializer.SerializeToUtf8Bytes([.. fixedParts, models.ExecutionProvider, .. about], FeatureJson.Default.StringArray);
        return Convert.ToHexStringLower(SHA256.HashData(parts))[..40];
    }
}
