using Google.Protobuf;
using InferenceEngine.Contracts.Inference;
using InferenceEngine.Grpc;
using InferenceEngine.Onnx;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>Results as the wire has them. Pure.</summary>
internal static class InferResponseMapping
{
    /// <summary>The outputs that a request asks for, by index; all when it names none.</summary>
    /// <exception cref="GrpcException">The model has no such output.</exception>
    public static int[] Outputs(ModelDefinition model, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return [.. Enumerable.Range(0, model.Outputs.Count)];
        int[] indices = new int[names.Count];
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = model.OutputIndex(names[i]);
            if (indices[i] < 0)
                throw InferenceErrors.Invalid($"unexpected inference output '{names[i]}' for model '{model.Name}'");
        }

        return indices;
    }

    /// <summary>The answer, its outputs copied out of the runtime's memory.</summary>
    public static ModelInferResponse Response(InferenceResult result, string id, IReadOnlyList<string> names)
    {
        ModelDefinition model = result.Model;
        ModelInferResponse response = new()
        {
            ModelName = model.Name, ModelVersion = model.Version.ToString(), Id = id,
        };
        foreach (int index in Outputs(model, names))
        {
            TensorDescription output = model.Outputs[index];
            ModelInferResponse.Types.InferOutputTensor tensor = new()
            {
                Name = output.Name, Datatype = output.ElementType.ProtocolName(),
            };
            tensor.Shape.Add(result.Shape(index));
            response.Outputs.Add(tensor);
            response.RawOutputContents.Add(
                output.ElementType == TensorType.String ? Strings(result, index) : ByteString.CopyFrom(result.Bytes(index)));
        }

        return response;
    }

    private static ByteString Strings(InferenceResult result, int index)
    {
        ByteString[] strings = new ByteString[result.StringCount(index)];
        for (int i = 0; i < strings.Length; i++)
            strings[i] = ByteString.CopyFrom(result.StringAt(index, i));
        return UnsafeByteOperations.UnsafeWrap(TensorContents.Strings(strings));
    }
}
