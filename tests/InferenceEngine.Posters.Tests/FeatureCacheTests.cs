using System.Collections.Concurrent;

namespace InferenceEngine.Posters.Tests;

/// <summary>What a cache of features saves, and that it changes nothing.</summary>
[Collection("alone")]
public sealed class FeatureCacheTests(Production production) : IClassFixture<Production>
{
    private static readonly PosterOptions quick = new() { CandidateCount = 3, AnalysisFrames = 6, LongSidePixels = 480 };

    [Fact]
    public async Task Another_design_decodes_the_finalists_only_and_looks_as_without_a_cache()
    {
        MemoryCache cache = new();
        await RunAsync(quick, cache);
        PosterOptions designed = quick with { Template = PosterTemplate.Named("framed"), Text = new PosterText { Title = "Bunny" }, LongSidePixels = 320 };
        int kept = cache.Count;
        PosterManifest repeated = await RunAsync(designed, cache);
        Assert.Equal(["decode", "open", "render"], repeated.Timings.Select(t => t.Stage).Order());
        Assert.Equal(kept, cache.Count);
        PosterManifest fresh = await RunAsync(designed, null);
        Assert.Contains("sweep", fresh.Timings.Select(t => t.Stage));
        Assert.Equal((fresh with { Timings = [] }).ToJson(), (repeated with { Timings = [] }).ToJson());
    }

    [Fact]
    public async Task Another_ranking_looks_at_no_frame_twice_and_comes_out_as_without_a_cache()
    {
        MemoryCache cache = new();
        await RunAsync(quick, cache);
        PosterOptions other = quick with { DiversityLambda = 0.3, AspectRatios = [new AspectRatio(1, 1)] };
        int found = cache.Found;
        PosterManifest ranked = await RunAsync(other, cache);
        Assert.True(cache.Found >= found + quick.AnalysisFrames, $"{cache.Found - found} features were found");
        PosterManifest fresh = await RunAsync(other, null);
        Assert.Equal((fresh with { Timings = [] }).ToJson(), (ranked with { Timings = [] }).ToJson());
    }

    private async Task<PosterManifest> RunAsync(PosterOptions options, IFeatureCache? cache)
    {
        PosterManifest? manifest = null;
        await foreach (PosterEvent happened in production.Producer(cache).ProduceAsync(
            new PosterRequest(Production.Film, options), TestContext.Current.CancellationToken))
        {
            manifest = (happened as ProductionCompleted)?.Manifest;
        }

        return manifest!;
    }

    private sealed class MemoryCache : IFeatureCache
    {
        private readonly ConcurrentDictionary<string, byte[]> values = [];

        public int Count => values.Count;

        public int Found { get; private set; }

        public byte[]? Find(string contentHash, string key)
        {
            byte[]? value = values.GetValueOrDefault(contentHash + key);
            Found += value is null ? 0 : 1;
            return value;
        }

        public void Keep(string contentHash, string key, byte[] value) => values[contentHash + key] = value;
    }
}
