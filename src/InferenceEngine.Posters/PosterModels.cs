using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters;

/// <summary>
/// The models of production. Each is opened when first used, so that a short job pays only for what it needs.
/// Does not own the repository. Thread-safe.
/// </summary>
public sealed class PosterModels : IDisposable
{
    private const string FaceModel = "blazeface-back";
    private const string TextModel = "ppocr-v4-det";
    private const string FloatSaliency = "u2netp";
    private const string WholeSaliency = "u2netp-int8";
    private const string QualityModel = "frame-quality";
    private const string EnlargeModel = "esrgan-slim-x2";
    private const string SpeechModel = "silero-vad";
    private readonly ModelRepository repository;
    private readonly string[] names;
    private readonly Lazy<FaceDetector> faces;
    private readonly Lazy<TextDetector> text;
    private readonly Lazy<SaliencyDetector> saliency;
    private readonly Lazy<QualityScorer> quality;
    private readonly ContentModels? content;

    private PosterModels(ModelRepository repository, ContentModels? content = null)
    {
        this.repository = repository;
        // Whole numbers are less than half of the work on a CPU; on a GPU they would be turned back into floats (decision 46).
        string saliencyModel = repository.Options.IsCpuOnly ? WholeSaliency : FloatSaliency;
        names = [FaceModel, TextModel, saliencyModel, QualityModel];
        this.content = content;
        faces = new(() => new FaceDetector(repository.Open(FaceModel)));
        text = new(() => new TextDetector(repository.Open(TextModel)));
        saliency = new(() => new SaliencyDetector(repository.Open(saliencyModel)));
        quality = new(() => new QualityScorer(repository.Open(QualityModel)));
    }

    /// <summary>The provider that runs the models: "cpu", "cuda" or "tensorrt". Opens a model if none is open yet.</summary>
    public string ExecutionProvider => repository.Open(FaceModel).Provider.InUse;

    /// <summary>Providers that were asked for and are not used, each with its reason.</summary>
    public IReadOnlyList<string> SkippedProviders => repository.Open(FaceModel).Provider.Skipped;

    /// <summary>Models and licences, for manifests.</summary>
    public IReadOnlyList<ModelFacts> Facts => FactsOf(names);

    /// <summary>Checks that the manifest has the models; opens none yet.</summary>
    /// <exception cref="ModelException">One is missing from the manifest.</exception>
    public static PosterModels Load(ModelRepository repository)
    {
        PosterModels models = new(repository);
        _ = models.Facts;
        return models;
    }

    /// <summary>Opens all models that are not open yet.</summary>
    /// <exception cref="ModelException">One cannot be used.</exception>
    public void Open()
    {
        _ = saliency.Value;
        _ = faces.Value;
        _ = text.Value;
        _ = quality.Value;
    }

    /// <summary>The models as a production with these options uses them; they are the same ones.</summary>
    internal PosterModels For(PosterOptions options) => options.Content ? new PosterModels(repository, new ContentModels(repository)) : this;

    /// <summary>Opens all models that a production with these options needs.</summary>
    /// <exception cref="ModelException">One cannot be used.</exception>
    internal void Open(PosterOptions options)
    {
        Open();
        foreach (string name in Extra(options))
            _ = repository.Open(name);
    }

    /// <summary>Opens all models and runs each once, for a server that wants its first job to be fast.</summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        foreach (string name in names)
            await repository.Open(name).WarmUpAsync(cancellation);
    }

    /// <summary>The models of highlights, with or without sound.</summary>
    internal IReadOnlyList<ModelFacts> HighlightFacts(bool withSound) => FactsOf(withSound ? [FaceModel, SpeechModel] : [FaceModel]);

    /// <summary>The models of a production, with those that only its options ask for.</summary>
    public IReadOnlyList<ModelFacts> FactsFor(PosterOptions options) => FactsOf([.. names, .. Extra(options)]);

    /// <summary>Doubles pictures.</summary>
    internal Enlarger Enlarger() => new(repository.Open(EnlargeModel));

    /// <summary>A listener for one recording.</summary>
    internal SpeechDetector Speech() => new(repository.Open(SpeechModel));

    /// <summary>Faces of a small picture, which must live until the task ends.</summary>
    internal Task<IReadOnlyList<Face>> FacesAsync(PixelBuffer picture, CancellationToken cancellation) =>
        faces.Value.DetectAsync(picture, FaceSearch.Fast, cancellation);

    /// <summary>The models stay open in the repository, for the next user.</summary>
    public void Dispose()
    {
    }

    /// <summary>All that the models see in a picture, which must live until the task ends.</summary>
    /// <param name="picture">The frame.</param>
    /// <param name="search">How hard to look for faces.</param>
    /// <param name="textLongSide">Long side that the text model sees.</param>
    /// <param name="known">What is not looked for again.</param>
    /// <param name="cancellation">Stops between and inside runs.</param>
    internal async Task<FrameSeen> LookAsync(
        PixelBuffer picture, FaceSearch search, int textLongSide, KnownSeen known, CancellationToken cancellation)
    {
        FrameFinds finds = await FindAsync(picture, search, known.Technical, cancellation);
        finds = await ReadAsync(picture, finds, textLongSide, cancellation);
        return await CompleteAsync(picture, finds, known.Saliency, cancellation);
    }

    /// <summary>Faces and quality: what the quick models find. Quality is not judged again where it is known.</summary>
    internal async Task<FrameFinds> FindAsync(PixelBuffer picture, FaceSearch search, double? technical, CancellationToken cancellation)
    {
        // Side by side: small models leave a third of two cores idle. Each has one request at a time, so that no batch, whose
        // rounding may differ, depends on timing. Both are waited for after a failure too: they read the picture.
        FaceDetector detector = faces.Value;
        Task<double> scoring = technical is { } known ? Task.FromResult(known) : quality.Value.ScoreAsync(picture, cancellation);
        Task<IReadOnlyList<Face>> looking = detector.DetectAsync(picture, search, cancellation);
        await Task.WhenAll(looking, scoring);
        IReadOnlyList<Face> foundFaces = await looking;
        return new FrameFinds(foundFaces, [])
        {
            Technical = await scoring,
            FaceQuality = FaceQuality.Best(picture, foundFaces),
        };
    }

    /// <summary>Adds the text and, where production looks at it, the content.</summary>
    internal async Task<FrameFinds> ReadAsync(
        PixelBuffer picture, FrameFinds finds, int textLongSide, CancellationToken cancellation) => finds with
    {
        Text = (await text.Value.DetectAsync([picture], textLongSide, cancellation))[0],
        Content = content is null ? null : await content.LookAsync(picture, finds.Faces, cancellation),
    };

    /// <summary>Adds the saliency map.</summary>
    internal async Task<FrameSeen> CompleteAsync(
        PixelBuffer picture, FrameFinds finds, SaliencyMap? known, CancellationToken cancellation) =>
        new(finds.Faces, finds.Text, known ?? await saliency.Value.DetectAsync(picture, cancellation))
        {
            Technical = finds.Technical,
            FaceQuality = finds.FaceQuality,
            Content = finds.Content,
        };

    private static IEnumerable<string> Extra(PosterOptions options)
    {
        if (options.Enhance is { Enlarge: true })
            yield return EnlargeModel;
        if (options.Highlights is not null)
            yield return SpeechModel;
        foreach (string name in options.Content ? ContentModels.Names : [])
            yield return name;
    }

    private IReadOnlyList<ModelFacts> FactsOf(string[] wanted) =>
    [
        .. wanted.Select(repository.Manifest.Find)
            .Select(m => new ModelFacts(m.Name, m.Version, m.Sha256, m.Licence.Weights, m.Licence.Package)),
    ];
}
