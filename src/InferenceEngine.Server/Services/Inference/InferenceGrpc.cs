using System.Reflection;
using InferenceEngine.Contracts.Inference;
using InferenceEngine.Grpc;
using InferenceEngine.Onnx;

namespace InferenceEngine.Server.Services.Inference;

/// <summary><c>inference.GRPCInferenceService</c>, the open inference protocol, over the model repository. Thread-safe.</summary>
internal sealed class InferenceGrpc(ModelRepository repository)
{
    /// <summary>Largest message: a 4K picture as RGB floats is 95 MiB.</summary>
    public const int MaxMessageBytes = 128 << 20;

    private const string Platform = "onnxruntime_onnx";
    private const string EnsemblePlatform = "ensemble";

    private readonly InferenceCalls calls = new(repository);

    public GrpcService Service() =>
        new GrpcService(GrpcServiceReflection.Descriptor.FindTypeByName<ServiceDescriptor>("GRPCInferenceService"), MaxMessageBytes)
            .Unary<ServerLiveRequest, ServerLiveResponse>("ServerLive", (_, _) => Value(new ServerLiveResponse { Live = true }))
            .Unary<ServerReadyRequest, ServerReadyResponse>(
                "ServerReady",
                (_, _) => Value(new ServerReadyResponse { Ready = repository.Models.All(m => m.IsReady || m.Failure is null) }))
            .Unary<ModelReadyRequest, ModelReadyResponse>("ModelReady", (request, _) => Value(Ready(request)))
            .Unary<ServerMetadataRequest, ServerMetadataResponse>("ServerMetadata", (_, _) => Value(Server()))
            .Unary<ModelMetadataRequest, ModelMetadataResponse>("ModelMetadata", (request, _) => Value(Metadata(request)))
            .Unary<ModelInferRequest, ModelInferResponse>("ModelInfer", calls.InferAsync)
            .Duplex<ModelInferRequest, ModelStreamInferResponse>("ModelStreamInfer", new InferenceStreams(calls).RunAsync)
            .Unary<ModelStatisticsRequest, ModelStatisticsResponse>("ModelStatistics", (request, _) => Value(Statistics(request)))
            .Unary<RepositoryIndexRequest, RepositoryIndexResponse>("RepositoryIndex", (request, _) => Value(Index(request)))
            .Unary<RepositoryModelLoadRequest, RepositoryModelLoadResponse>("RepositoryModelLoad", LoadAsync)
            .Unary<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse>("RepositoryModelUnload", UnloadAsync);

    private static ValueTask<T> Value<T>(T response) => ValueTask.FromResult(response);

    private static ServerMetadataResponse Server() => new()
    {
        Name = "InferenceEngine",
        Version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? string.Empty,
        Extensions = { "model_repository", "schedule_policy", "statistics" },
    };

    private static ModelMetadataResponse.Types.TensorMetadata Describe(TensorDescription tensor)
    {
        ModelMetadataResponse.Types.TensorMetadata metadata = new()
        {
            Name = tensor.Name, Datatype = tensor.ElementType.ProtocolName(),
        };
        metadata.Shape.Add(tensor.Shape);
        return metadata;
    }

    private ModelReadyResponse Ready(ModelReadyRequest request) => new()
    {
        Ready = calls.Find(request.Name).IsVersionReady(InferRequestMapping.Version(request.Version)),
    };

    private ModelMetadataResponse Metadata(ModelMetadataRequest request)
    {
        ServedModel model = calls.Find(request.Name);
        long version = InferRequestMapping.Version(request.Version);
        try
        {
            ModelConfig config = model.ReadConfig();
            if (version != 0 && !config.Versions.ContainsKey(version.ToString()))
                throw InferenceErrors.UnknownModel($"{request.Name}' version '{version}");
            ModelMetadataResponse response = new() { Name = model.Name, Platform = config.Ensemble is null ? Platform : EnsemblePlatform };
            response.Versions.AddRange(config.Versions.Keys.OrderBy(long.Parse));
            response.Inputs.AddRange(config.Inputs.Select(Describe));
            response.Outputs.AddRange(config.Outputs.Select(Describe));
            return response;
        }
        catch (ModelException failure)
        {
            throw InferenceErrors.Of(request.Name, failure);
        }
    }

    private ModelStatisticsResponse Statistics(ModelStatisticsRequest request)
    {
        long version = InferRequestMapping.Version(request.Version);
        IEnumerable<ServedModel> models = request.Name.Length > 0 ? [calls.Find(request.Name)] : repository.Models;
        ModelStatisticsResponse response = new();
        response.ModelStats.AddRange(models.SelectMany(model => model.Versions)
            .Where(model => version == 0 || model.Definition.Version == version).Select(StatisticsMapping.Wire));
        return response;
    }

    private RepositoryIndexResponse Index(RepositoryIndexRequest request)
    {
        RepositoryIndexResponse response = new();
        foreach (ServedModel model in repository.Models)
        {
            response.Models.AddRange(model.Versions.Select(version => new RepositoryIndexResponse.Types.ModelIndex
            {
                Name = model.Name, Version = version.Definition.Version.ToString(), State = "READY",
            }));
            if (!model.IsReady && !request.Ready)
            {
                response.Models.Add(new RepositoryIndexResponse.Types.ModelIndex
                {
                    Name = model.Name,
                    State = "UNAVAILABLE",
                    Reason = model.Failure ?? (model.IsUnloaded ? "unloaded" : "not loaded yet"),
                });
            }
        }

        return response;
    }

    private async ValueTask<RepositoryModelLoadResponse> LoadAsync(RepositoryModelLoadRequest request, GrpcCall call)
    {
        if (request.Parameters.Count > 0)
            throw InferenceErrors.Invalid("load parameters are not supported; write them into model.json");
        try
        {
            await repository.LoadAsync(request.ModelName, call.Cancellation);
            return new RepositoryModelLoadResponse();
        }
        catch (ModelException failure)
        {
            throw failure.Message.StartsWith("failed to load", StringComparison.Ordinal)
                ? new GrpcException(GrpcStatusCode.Internal, failure.Message)
                : InferenceErrors.Of(request.ModelName, failure);
        }
    }

    private async ValueTask<RepositoryModelUnloadResponse> UnloadAsync(RepositoryModelUnloadRequest request, GrpcCall call)
    {
        await calls.Find(request.ModelName).UnloadAsync();
        return new RepositoryModelUnloadResponse();
    }
}
