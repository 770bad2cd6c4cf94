namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>The versions of a model that serve together, and which request goes to which. Immutable but for its counters.</summary>
internal sealed class Deployment(ModelConfig config, IReadOnlyDictionary<long, LoadedVersion> versions)
{
    private long canaryRequests;
    private long shadowRequests;

    public ModelConfig Config { get; } = config;

    public IReadOnlyDictionary<long, LoadedVersion> Versions { get; } = versions;

    public LoadedVersion Primary { get; } = versions[config.PrimaryVersion];

    /// <summary>The version for a request that names one (0: none); null when it is not served.</summary>
    public LoadedVersion? Route(long version)
    {
        if (version != 0)
            return Versions.GetValueOrDefault(version);
        bool toCanary = Config.Canary is { } canary && IsNext(ref canaryRequests, canary.Percent);
        return toCanary ? Versions[Config.Canary!.Version] : Primary;
    }

    /// <summary>The version that runs a request of <paramref name="answering"/> again, or null.</summary>
    public LoadedVersion? ShadowOf(LoadedVersion answering) =>
        Config.Shadow is { } shadow && answering == Primary && IsNext(ref shadowRequests, shadow.Percent)
            ? Versions[shadow.Version]
            : null;

    /// <summary>Whether the share grows by a whole request with this one: exact over any run of requests, without chance.</summary>
    private static bool IsNext(ref long requests, double percent)
    {
        long count = Interlocked.Increment(ref requests);
        return Math.Floor(count * percent / 100) > Math.Floor((count - 1) * percent / 100);
    }
}
