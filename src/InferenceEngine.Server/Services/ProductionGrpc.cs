using System.Text;
using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Selection;
using InferenceEngine.Server.Production;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary><c>artwork.v1.ProductionService</c>: posters from videos. Thread-safe.</summary>
internal sealed class ProductionGrpc(
    PosterProducer producer, SelectionEngine engine, ArtworkStore store, ProductionJobs jobs, VideoFolders folders)
{
    public GrpcService Service() =>
        new GrpcService(V1.ProductionReflection.Descriptor.FindTypeByName<ServiceDescriptor>("ProductionService"))
            .ServerStreaming<V1.ProducePostersRequest, V1.ProducePostersResponse>("ProducePosters", ProduceAsync)
            .Unary<V1.CancelRequest, V1.CancelResponse>("Cancel", (request, _) => ValueTask.FromResult(Cancel(request)));

    private static PosterOptions Options(V1.ProducePostersRequest request)
    {
        PosterOptions options = new();
        if (request.CandidateCount is < 0 or > 32)
            throw GrpcErrors.Invalid("candidate_count", $"is {request.CandidateCount}; it must be 0 (default) to 32.");
        if (request.CandidateCount > 0)
        {
            options = options with
            {
                CandidateCount = request.CandidateCount,
                AnalysisFrames = Math.Max(options.AnalysisFrames, request.CandidateCount),
            };
        }

        if (request.AspectRatios.Count > 16)
            throw GrpcErrors.Invalid("aspect_ratios", $"has {request.AspectRatios.Count} ratios; at most 16 are allowed.");
        if (request.AspectRatios.Count > 0)
        {
            options = options with
            {
                AspectRatios = [.. request.AspectRatios.Select(r => AspectRatio.Parse(CatalogMapping.Ratio("aspect_ratios", r)))],
            };
        }

        return Designed(request, options);
    }

    // By name only: a path would let a client read the server's files.
    private static PosterOptions Designed(V1.ProducePostersRequest request, PosterOptions options)
    {
        PosterText text = new() { Title = request.TitleName, Subtitle = request.Subtitle, Badge = request.Badge };
        foreach ((string field, string value) in ((string, string)[])[("title_name", text.Title), ("subtitle", text.Subtitle), ("badge", text.Badge)])
        {
            if (value.Length > PosterText.MostCharacters && request.Template.Length > 0)
                throw GrpcErrors.Invalid(field, $"has {value.Length} characters; a poster has room for {PosterText.MostCharacters}.");
        }

        if (request.Template.Length > 0)
        {
            return PosterTemplate.Shipped.Contains(request.Template)
                ? options with { Template = PosterTemplate.Named(request.Template), Text = text }
                : throw GrpcErrors.Invalid("template", $"is '{request.Template}'; there are: {string.Join(", ", PosterTemplate.Shipped)}.");
        }

        return text.Subtitle.Length + text.Badge.Length == 0
            ? options
            : throw GrpcErrors.Invalid("template", "is empty, but there is text to write; name a design.");
    }

    private V1.CancelResponse Cancel(V1.CancelRequest request) => jobs.Cancel(request.JobId)
        ? new V1.CancelResponse()
        : throw GrpcErrors.Of(GrpcStatusCode.NotFound, "NO_SUCH_JOB", $"No job '{request.JobId}' runs here.");

    private async Task ProduceAsync(
        V1.ProducePostersRequest request, GrpcResponseStream<V1.ProducePostersResponse> responses, GrpcCall call)
    {
        string path = folders.Find(request.VideoPath);
        if (request.TitleId.Length > 0)
            CatalogMapping.Id("title_id", request.TitleId);
        string name = CatalogMapping.Text("title_name", request.TitleName.Length > 0 ? request.TitleName : request.TitleId);
        PosterOptions options = Options(request);
        using ProductionJobs.Lease lease = await jobs.AdmitAsync(call.Cancellation);
        try
        {
            await RunAsync(new PosterRequest(path, options), request.TitleId, name, lease, responses);
        }
        catch (MediaException failure)
        {
            throw GrpcErrors.Of(failure);
        }
        catch (Exception failure) when (failure is PosterException or ModelException or InferenceException)
        {
            throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "NO_POSTERS", failure.Message);
        }
        catch (OperationCanceledException) when (!call.Cancellation.IsCancellationRequested)
        {
            throw GrpcErrors.Of(GrpcStatusCode.Cancelled, "CANCELLED", $"Job {lease.Id} was cancelled.");
        }
    }

    private async Task RunAsync(
        PosterRequest request,
        string titleId,
        string titleName,
        ProductionJobs.Lease lease,
        GrpcResponseStream<V1.ProducePostersResponse> responses)
    {
        Publisher? publisher = titleId.Length > 0 ? new Publisher(engine, store, titleId, lease.Cancellation) : null;
        if (publisher is not null)
            await publisher.CreateTitleAsync(titleName);
        int posters = 0;
        await foreach (PosterEvent happened in producer.ProduceAsync(request, lease.Cancellation))
        {
            switch (happened)
            {
                case CandidatePreview preview when publisher is not null:
                    await store.SaveAsync(preview.Picture.FileName, preview.Bytes, lease.Cancellation);
                    break;
                case PosterRendered rendered:
                    posters++;
                    if (publisher is not null)
                        await publisher.PublishAsync(rendered.Candidate, rendered.Picture, rendered.Bytes);
                    break;
                case ProductionCompleted completed when publisher is not null:
                    await store.SaveManifestAsync(titleId, completed.Manifest.ToJson(), lease.Cancellation);
                    break;
            }

            if (Describe(happened, posters, publisher?.Published ?? 0) is { } message)
            {
                message.JobId = lease.Id;
                await responses.WriteAsync(message);
            }
        }
    }

    private static V1.ProducePostersResponse? Describe(PosterEvent happened, int posters, int published) => happened switch
    {
        PosterProgress p => new() { Progress = new V1.Progress { Stage = p.Stage, Fraction = p.Fraction, Message = p.Message } },
        Posters.CandidateFound c => new() { Candidate = Describe(c.Candidate) },
        Posters.PosterRendered { Picture.Format: "jpeg" } r => new() { Poster = Describe(r.Candidate, r.Picture) },
        Posters.ProductionCompleted c => new()
        {
            Completed = new V1.ProductionCompleted
            {
                ManifestJson = Encoding.UTF8.GetString(c.Manifest.ToJson()),
                Posters = posters,
                Published = published,
            },
        },
        _ => null,
    };

    private static V1.CandidateFound Describe(Candidate candidate)
    {
        V1.CandidateFound message = new() { Pts = candidate.Pts, TimeSeconds = candidate.TimeSeconds };
        message.Scores.Add(Publisher.Scores(candidate));
        return message;
    }

    private static V1.PosterRendered Describe(Candidate candidate, PosterPicture picture)
    {
        V1.PosterRendered message = new()
        {
            ArtworkId = Publisher.ArtworkId(picture),
            AspectRatio = picture.AspectRatio,
            Uri = ArtworkStore.UriOf(picture.FileName),
            Width = picture.Width,
            Height = picture.Height,
            Rank = candidate.Rank,
        };
        message.Reasons.AddRange(picture.Reasons);
        return message;
    }
}
