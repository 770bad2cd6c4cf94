using InferenceEngine.Contracts.Inference;
using InferenceEngine.Grpc;
using InferenceEngine.Onnx;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>Finds models and runs requests of the wire on them. Thread-safe.</summary>
internal sealed class InferenceCalls(ModelRepository repository)
{
    /// <summary>The model of a name, loaded or not.</summary>
    /// <exception cref="GrpcException">There is none.</exception>
    public ServedModel Find(string name) => repository.Find(name) ?? throw InferenceErrors.UnknownModel(name);

    /// <summary>The model of a name, loaded when it is one that waits for its first request.</summary>
    /// <exception cref="GrpcException">There is none, or it cannot be loaded.</exception>
    public async Task<ServedModel> OpenAsync(string name, CancellationToken cancellation)
    {
        ServedModel model = Find(name);
        try
        {
            if (!model.IsReady)
                await model.EnsureLoadedAsync(cancellation);
            return model;
        }
        catch (ModelException failure)
        {
            throw InferenceErrors.Of(name, failure);
        }
    }

    /// <summary>Answers a request.</summary>
    /// <exception cref="GrpcException">It has no answer.</exception>
    public async ValueTask<ModelInferResponse> InferAsync(ModelInferRequest message, GrpcCall call)
    {
        long version = InferRequestMapping.Version(message.ModelVersion);
        ServedModel model = await OpenAsync(message.ModelName, call.Cancellation);
        string[] outputs = [.. message.Outputs.Select(output => output.Name)];
        try
        {
            InferResponseMapping.Outputs(model.Definition, outputs);
            InferenceRequest request = InferRequestMapping.Request(message, call);
            using InferenceResult result = await model.InferAsync(request, call.Cancellation, version);
            return InferResponseMapping.Response(result, message.Id, outputs);
        }
        catch (InferenceException failure)
        {
            throw InferenceErrors.Of(failure, message.Id);
        }
    }
}
