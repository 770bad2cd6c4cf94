using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Crops;

/// <summary>
/// Masks by the large U-2-Net, forty times the network that production uses. They stand in for people's, which are not
/// at hand: both networks were trained on the same pictures, so what both take for the subject is never counted as a
/// mistake. Owns the network.
/// </summary>
internal sealed class ReferenceMasks : IDisposable
{
    private const string Model = "u2net";
    private readonly ModelRepository repository = new(Manifest, Installation.Packages, new OnnxOptions());
    private readonly SaliencyDetector network;

    public ReferenceMasks() => network = new SaliencyDetector(repository.Open(Model));

    private static string Manifest => Path.Combine(Installation.Root, "perf/peers/u2net/manifest.json");

    /// <summary>Whether its weights were fetched.</summary>
    public static bool IsFetched => ModelManifest.Load(Manifest).Find(Model) is var entry
        && File.Exists(Path.Combine(Installation.Packages, entry.Package, entry.Path));

    public async Task<SalientMask> FindAsync(PixelBuffer picture, CancellationToken cancellation) =>
        new(await network.DetectAsync(picture, cancellation));

    public void Dispose() => repository.Dispose();
}
