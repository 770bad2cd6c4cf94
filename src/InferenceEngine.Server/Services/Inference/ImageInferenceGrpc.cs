using InferenceEngine.Contracts.Inference;
using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Server.Production;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>
/// <c>inference.ImageInference</c>: pictures are decoded in a worker process and written straight into the model's batch.
/// Thread-safe.
/// </summary>
internal sealed class ImageInferenceGrpc(ModelRepository repository, StillDecoders decoders)
{
    private readonly InferenceCalls calls = new(repository);

    public GrpcService Service() =>
        new GrpcService(
            ImageInferenceReflection.Descriptor.FindTypeByName<ServiceDescriptor>("ImageInference"), InferenceGrpc.MaxMessageBytes)
            .Unary<InferImageRequest, InferImageResponse>("InferImage", InferAsync);

    private async ValueTask<InferImageResponse> InferAsync(InferImageRequest request, GrpcCall call)
    {
        long version = InferRequestMapping.Version(request.ModelVersion);
        ServedModel model = await calls.OpenAsync(request.ModelName, call.Cancellation);
        try
        {
            ModelDefinition definition = model.Definition;
            CheckSeesPictures(definition);
            CheckLongSide(request.LongSide);
            InferResponseMapping.Outputs(definition, request.Outputs);
            using PixelBuffer picture = await decoders.DecodeAsync(request.Image.Memory, call.Cancellation);
            PictureInput? input = PictureInput.Fits(definition) ? Resized(definition, picture, request) : null;
            InferenceInput tensor = input?.Input ?? InferenceInput.OfPicture(definition.Inputs[0].Name, picture);
            InferenceRequest asked = InferRequestMapping.WithParameters(
                new InferenceRequest { Inputs = [tensor] }, request.Parameters, call);
            using InferenceResult result = await model.InferAsync(asked, call.Cancellation, version);
            return new InferImageResponse
            {
                InferResponse = InferResponseMapping.Response(result, request.Id, request.Outputs),
                ImageWidth = picture.Width,
                ImageHeight = picture.Height,
                InputWidth = input?.Width ?? picture.Width,
                InputHeight = input?.Height ?? picture.Height,
                ScaleX = input?.ScaleX ?? 1,
                ScaleY = input?.ScaleY ?? 1,
            };
        }
        catch (InferenceException failure)
        {
            throw InferenceErrors.Of(failure, request.Id);
        }
        catch (MediaException failure)
        {
            throw GrpcErrors.Of(failure);
        }
    }

    private static PictureInput Resized(ModelDefinition model, PixelBuffer picture, InferImageRequest request) => new(
        model, [picture], request.Fit == InferImageRequest.Types.Fit.Letterbox,
        request.LongSide == 0 ? PictureInput.DefaultLongSide : request.LongSide);

    private static void CheckSeesPictures(ModelDefinition model)
    {
        if (!PictureInput.Fits(model) && !TakesPixels(model))
        {
            throw InferenceErrors.Invalid(
                $"model '{model.Name}' does not see pictures: its manifest has no normalisation, or other inputs than one picture "
                + "of floats");
        }
    }

    /// <summary>Whether an ensemble, or a graph, takes the picture as it is.</summary>
    private static bool TakesPixels(ModelDefinition model) => model.Inputs.Count == 1
        && model.Inputs[0].ElementType == TensorType.UInt8 && model.Inputs[0].Shape is { Count: 4 } shape && shape[3] == 3;

    private static void CheckLongSide(int longSide)
    {
        if (longSide is < 0 or > PictureInput.MaxLongSide)
        {
            throw InferenceErrors.Invalid(
                $"long_side is {longSide}; it must be 0 (for {PictureInput.DefaultLongSide}) to {PictureInput.MaxLongSide}");
        }
    }
}
