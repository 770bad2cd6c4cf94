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
    private const int DefaultLongSide = 640;
    private const int MaxLongSide = 4096;
    private const int SideMultiple = 32; // detectors shrink five times by two

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
            InferResponseMapping.Outputs(definition, request.Outputs);
            using PixelBuffer picture = await decoders.DecodeAsync(request.Image.Memory, call.Cancellation);
            PictureInput input = new(definition, picture, Size(definition, picture, request.LongSide), request.Fit);
            InferenceRequest asked = InferRequestMapping.WithParameters(
                new InferenceRequest { Inputs = [input.Input] }, request.Parameters, call);
            using InferenceResult result = await model.InferAsync(asked, call.Cancellation, version);
            InferImageResponse response = input.Describe();
            response.InferResponse = InferResponseMapping.Response(result, request.Id, request.Outputs);
            return response;
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

    private static void CheckSeesPictures(ModelDefinition model)
    {
        if (model.Normalisation is null || model.Inputs.Count != 1 || model.Inputs[0].Shape.Count != 4
            || model.Inputs[0].ElementType != TensorType.Float32)
        {
            throw InferenceErrors.Invalid(
                $"model '{model.Name}' does not see pictures: its manifest has no normalisation, or other inputs than one picture "
                + "of floats");
        }
    }

    private static (int Width, int Height) Size(ModelDefinition model, PixelBuffer picture, int longSide)
    {
        if (longSide is < 0 or > MaxLongSide)
            throw InferenceErrors.Invalid($"long_side is {longSide}; it must be 0 (for {DefaultLongSide}) to {MaxLongSide}");
        IReadOnlyList<long> shape = model.Inputs[0].Shape;
        bool isPlanar = model.Normalisation!.Layout == "NCHW";
        long height = shape[isPlanar ? 2 : 1], width = shape[isPlanar ? 3 : 2];
        double ratio = (longSide == 0 ? DefaultLongSide : longSide) / (double)Math.Max(picture.Width, picture.Height);
        return (width > 0 ? (int)width : Round(picture.Width * ratio), height > 0 ? (int)height : Round(picture.Height * ratio));
    }

    private static int Round(double side) => Math.Max(SideMultiple, (int)Math.Round(side / SideMultiple) * SideMultiple);
}
