using System.Reflection;
using System.Threading.Channels;
using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Memory;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>One production from opening the video to the manifest. Owns its worker processes and all frames.</summary>
internal sealed class Production(
    PosterModels models, MediaOptions media, VideoMemory? memory, PosterRequest request, ChannelWriter<PosterEvent> events)
{
    private string Name => request.Name ?? Path.GetFileName(request.VideoPath);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(media, cancellation);
        ProductionContext context = new(models.For(request.Options), worker, request.Options, events) { Reading = request.Reading };
        await context.ProgressAsync("open", 0, $"opening {Name}", cancellation);
        context.Video = await context.TimeAsync("open", () => worker.OpenAsync(request.VideoPath, request.Parts, cancellation));
        context.Memory = new FeatureMemory(memory?.Features, context.Video.ContentHash, context.Models, request.Options);
        context.Frames = new FrameMemory(context, memory?.Pictures);
        // The models open while the first frames are decoded.
        Task opening = Task.Run(() => models.Open(request.Options), CancellationToken.None);
        try
        {
            await MakeAsync(context, cancellation);
        }
        finally
        {
            await opening;
        }
    }

    private async Task MakeAsync(ProductionContext context, CancellationToken cancellation)
    {
        await using RenderWorkers workers = new(media);
        RenderStage render = new(context, workers);
        RepeatStage repeat = new(context);
        // Highlights are of the video as a whole, which has to be decoded for them.
        if (context.Options.Highlights is null && repeat.Find() is { } known)
        {
            workers.Start();
            await CompleteAsync(context, Describe(context, known, await repeat.RunAsync(known, render, cancellation)), cancellation);
            await new KeepStage(context).RunAsync(null, [], cancellation);
            return;
        }

        EarlyPosterStage early = new(context, workers, render, request.Parts);
        using FrameBank bank = await SweepAsync(context, early, cancellation);
        AnalysisStage analysis = new(context);
        int promising = await context.TimeAsync("analyse", () => analysis.PrepareAsync(bank, cancellation));
        workers.Start();
        List<Candidate> candidates = await new FinishStage(context, render).RunAsync(
            analysis.RankAsync(cancellation), Math.Min(promising, context.Options.CandidateCount), cancellation);
        if (candidates.Count == 0)
            throw new PosterException("No chosen frame could be decoded again: the file is damaged. Export it again.");
        Finalists finalists = Found(context, bank);
        repeat.Keep(finalists);
        HighlightReport? highlights = context.Options.Highlights is { } wanted
            ? await context.TimeAsync("highlights", () => new HighlightStage(context, wanted).RunAsync(cancellation)) : null;
        await CompleteAsync(context, Describe(context, finalists, candidates) with { Highlights = highlights }, cancellation);
        await new KeepStage(context).RunAsync(bank, analysis.Looked, cancellation);
    }

    /// <summary>
    /// The frames to choose from: as an earlier production left them, or from a look through the video.
    /// </summary>
    private static async Task<FrameBank> SweepAsync(ProductionContext context, EarlyPosterStage early, CancellationToken cancellation)
    {
        SweepMemory memory = new(context);
        if (context.Options.Highlights is null && memory.Find() is { } known)
            return await context.TimeAsync("recall", () => memory.RestoreAsync(known, cancellation));
        FrameBank bank = await context.TimeAsync("sweep", () => new SweepStage(context, early).RunAsync(cancellation));
        context.FindLogo(bank);
        memory.Keep(bank);
        return bank;
    }

    private static async Task CompleteAsync(ProductionContext context, PosterManifest manifest, CancellationToken cancellation)
    {
        await context.ProgressAsync("render", 1, "done", cancellation);
        await context.EmitAsync(new ProductionCompleted(manifest), cancellation);
    }

    private static Finalists Found(ProductionContext context, FrameBank bank) => new()
    {
        Bars = context.Bars,
        Logo = context.Logo,
        Notes = [.. context.Notes],
        Shots = context.Known?.Shots ?? ShotReport.Shots(context.Scan, bank),
        Rejected =
        [
            .. bank.Samples.Where(s => s.Rejection is not null)
                .Select(s => new RejectedFrame(s.Pts, Seconds(s.Time), s.Shot, s.Rejection!)),
        ],
        Frames = context.Finalists,
    };

    private PosterManifest Describe(ProductionContext context, Finalists found, List<Candidate> candidates)
    {
        if (candidates.Count < context.Options.CandidateCount)
            context.Note($"{candidates.Count} candidates for {context.Options.CandidateCount} asked for: the rest would look alike or cut text");
        foreach (string skipped in context.Models.SkippedProviders)
            context.Note($"execution provider not used: {skipped}");
        return new PosterManifest
        {
            ProgramVersion = Version(),
            Video = Facts(context.Video, Name),
            Shots = found.Shots,
            Scenes = ShotReport.Scenes(found.Shots),
            Candidates = candidates,
            Rejected = found.Rejected,
            Notes = context.Notes,
            Logo = found.Logo,
            Models = context.Models.FactsFor(context.Options),
            ExecutionProvider = context.Models.ExecutionProvider,
            Timings = context.Timings,
            Decoding = context.Frames.Facts,
            Reading = Reading(context),
        };
    }

    private ReadingFacts? Reading(ProductionContext context)
    {
        ReadingFacts? reading = context.Reading?.Invoke();
        return reading is null || request.Parts is null || context.Video.IsIndexedByTable ? reading
            : reading with { WholeBecause = $"its index does not tell all of its {context.Video.Codec} packets" };
    }

    internal static VideoFacts Facts(VideoDescription video, string name) => new(
        name, video.ContentHash, video.Format, video.Codec, video.PixelFormat, video.Width, video.Height,
        Seconds(video.Duration), Math.Round(video.FrameRate, 3), video.KeyframePts.Count);

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    internal static string Version() => typeof(Production).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
