using System.Diagnostics;
using System.Threading.Channels;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Crops;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Memory;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// What the stages of one production share: the worker, the video, where events go, notes and timings. Owns none of them.
/// Thread-safe but for <see cref="Video"/>; <see cref="Worker"/> does one operation at a time.
/// </summary>
internal sealed class ProductionContext
{
    private readonly PosterModels models;
    private readonly MediaWorker worker;
    private readonly PosterOptions options;
    private readonly ChannelWriter<PosterEvent> events;
    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, double> seconds = [];
    private readonly List<string> notes = [];
    private double fraction;

    public ProductionContext(PosterModels models, MediaWorker worker, PosterOptions options, ChannelWriter<PosterEvent> events)
    {
        (this.models, this.worker, this.options, this.events) = (models, worker, options, events);
        Looks = new RememberedLooks(this);
        Memory = new FeatureMemory(null, string.Empty, models, options);
        Frames = new FrameMemory(this, null);
    }

    public PosterModels Models => models;

    public MediaWorker Worker => worker;

    public PosterOptions Options => options;

    /// <summary>Set once by the opening stage.</summary>
    public VideoDescription Video { get; set; } = null!;

    /// <summary>All frames of the video, once the sweep has seen them; null where only keyframes are looked at.</summary>
    public ShotScan? Scan { get; set; }

    /// <summary>What is remembered of the video; set once by the opening stage.</summary>
    public FeatureMemory Memory { get; set; }

    /// <summary>Pictures of its frames; set once by the opening stage.</summary>
    public FrameMemory Frames { get; set; }

    /// <summary>What an earlier production found and this one goes on from; null where it looks for itself.</summary>
    public KnownSweep? Known { get; private set; }

    /// <summary>Whether an earlier production could have left what this one needs.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>Whether every frame was looked at, now or earlier.</summary>
    public bool IsExact => Scan is not null || Known is { IsExact: true };

    /// <summary>The models' looks at its frames.</summary>
    public RememberedLooks Looks { get; }

    /// <summary>The finalists, by rank, as they are rendered.</summary>
    public List<Finalist> Finalists { get; } = [];

    /// <summary>Crops that a person chose, by shape.</summary>
    public IReadOnlyDictionary<AspectRatio, PixelRectangle> Chosen { get; init; } = new Dictionary<AspectRatio, PixelRectangle>();

    /// <summary>A logo that is burnt into the video, in pixels of its frames without bars.</summary>
    public PixelRectangle? Logo { get; set; }

    /// <summary>Goes on from what an earlier production found.</summary>
    public void Recall(KnownSweep known)
    {
        (Known, IsRepeated, Bars, Logo) = (known, true, known.Bars, known.Logo);
        foreach (string note in known.Notes)
            Note(note);
    }

    /// <summary>The logo in whole pixels of a frame without bars of this size.</summary>
    public Box? LogoIn(int width, int height)
    {
        if (Logo is not { } logo)
            return null;
        PixelRectangle content = Bars.Content(Video.Width, Video.Height);
        Box box = new(logo.X, logo.Y, logo.X + logo.Width, logo.Y + logo.Height);
        return HeadRoom.Snap(box.Scale((float)width / content.Width, (float)height / content.Height), new Box(0, 0, width, height));
    }

    /// <summary>Looks for a burnt-in logo and notes it.</summary>
    public void FindLogo(FrameBank bank)
    {
        if (CornerLogo.Find(bank.Samples) is not var (box, width, height))
            return;
        PixelRectangle content = Bars.Content(Video.Width, Video.Height);
        double x = (double)content.Width / width, y = (double)content.Height / height;
        Logo = new PixelRectangle(
            (int)(box.X * x), (int)(box.Y * y), (int)Math.Ceiling(box.Width * x), (int)Math.Ceiling(box.Height * y));
        string corner = $"{(box.Y < height / 2 ? "top" : "bottom")} {(box.X < width / 2 ? "left" : "right")}";
        Note($"a logo is burnt into the {corner} corner; crops leave it out where that costs little, and posters that show it say so");
    }

    /// <summary>How the video has been read over the network so far; null where it was not.</summary>
    public Func<ReadingFacts?>? Reading { get; init; }

    /// <summary>Bars that are cut off every frame, once the sweep has seen them.</summary>
    public LetterboxBars Bars { get; set; }

    /// <summary>Seconds per stage. Stages overlap, so that the sum may be more than the time that passed.</summary>
    public IReadOnlyList<StageTiming> Timings => [.. seconds.Select(s => new StageTiming(s.Key, Math.Round(s.Value, 3)))];

    public IReadOnlyList<string> Notes => notes;

    public void Note(string note) => notes.Add(note);

    public ValueTask EmitAsync(PosterEvent item, CancellationToken cancellation) => events.WriteAsync(item, cancellation);

    /// <summary>Reports progress; a smaller fraction than before is raised to it.</summary>
    public ValueTask ProgressAsync(string stage, double value, string message, CancellationToken cancellation)
    {
        PosterProgress progress;
        lock (gate)
        {
            fraction = Math.Clamp(value, fraction, 1);
            progress = new PosterProgress(stage, Math.Round(fraction, 4), message);
        }

        return EmitAsync(progress, cancellation);
    }

    /// <summary>Runs a stage, or one turn of it, and adds up how long it took.</summary>
    public async Task<T> TimeAsync<T>(string stage, Func<Task<T>> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = await work();
        lock (gate)
            seconds[stage] = seconds.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(start).TotalSeconds;
        return result;
    }
}
