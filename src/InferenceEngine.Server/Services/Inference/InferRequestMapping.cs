using Google.Protobuf.Collections;
using InferenceEngine.Contracts.Inference;
using InferenceEngine.Grpc;
using InferenceEngine.Onnx;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>Requests of the wire as the batcher takes them. Pure.</summary>
internal static class InferRequestMapping
{
    private const int MaxTenantLength = 128;

    /// <summary>A version's number; 0 for the empty text.</summary>
    /// <exception cref="GrpcException">It is no number.</exception>
    public static long Version(string text) => text.Length == 0 ? 0
        : long.TryParse(text, System.Globalization.NumberStyles.None, null, out long version) && version > 0 ? version
        : throw InferenceErrors.Invalid($"failed to get model version from specified version string '{text}'");

    /// <summary>The request; its inputs share the message's bytes.</summary>
    /// <exception cref="GrpcException">It contradicts itself.</exception>
    public static InferenceRequest Request(ModelInferRequest message, GrpcCall call)
    {
        bool isRaw = message.RawInputContents.Count > 0;
        if (isRaw && message.RawInputContents.Count != message.Inputs.Count)
        {
            throw InferenceErrors.Invalid(
                $"expecting {message.Inputs.Count} raw_input_contents for model '{message.ModelName}', "
                + $"got {message.RawInputContents.Count}");
        }

        InferenceInput[] inputs = new InferenceInput[message.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = Input(message, i, isRaw);
        return WithParameters(new InferenceRequest { Inputs = inputs }, message.Parameters, call);
    }

    /// <summary>Adds priority, timeout and tenant.</summary>
    /// <exception cref="GrpcException">One of them cannot be.</exception>
    public static InferenceRequest WithParameters(
        InferenceRequest request, MapField<string, InferParameter> parameters, GrpcCall call)
    {
        TimeSpan? timeout = call.Deadline is { } deadline ? deadline - DateTimeOffset.UtcNow : null;
        if (Number(parameters, "timeout") is { } microseconds)
        {
            TimeSpan asked = TimeSpan.FromMicroseconds(Math.Min(microseconds, (long)TimeSpan.FromDays(1).TotalMicroseconds));
            timeout = timeout < asked ? timeout : asked;
        }

        string tenant = parameters.TryGetValue("tenant", out InferParameter? named) ? named.StringParam : string.Empty;
        if (tenant.Length > MaxTenantLength)
            throw InferenceErrors.Invalid($"parameter 'tenant' has more than {MaxTenantLength} characters");
        return request with { Priority = Priority(parameters), Timeout = timeout, Tenant = tenant };
    }

    private static RequestPriority Priority(MapField<string, InferParameter> parameters) => Number(parameters, "priority") switch
    {
        null or 0 or 2 => RequestPriority.Normal,
        1 => RequestPriority.High,
        3 => RequestPriority.Low,
        var other => throw InferenceErrors.Invalid($"parameter 'priority' is {other}; it must be 1 (high), 2 (normal) or 3 (low)"),
    };

    private static long? Number(MapField<string, InferParameter> parameters, string name)
    {
        if (!parameters.TryGetValue(name, out InferParameter? parameter))
            return null;
        long? value = parameter.ParameterChoiceCase switch
        {
            InferParameter.ParameterChoiceOneofCase.Int64Param => parameter.Int64Param,
            InferParameter.ParameterChoiceOneofCase.Uint64Param => (long)Math.Min(parameter.Uint64Param, long.MaxValue),
            InferParameter.ParameterChoiceOneofCase.StringParam when long.TryParse(parameter.StringParam, out long number) => number,
            _ => null,
        };
        return value is >= 0 ? value : throw InferenceErrors.Invalid($"parameter '{name}' must be a whole number of 0 or more");
    }

    private static InferenceInput Input(ModelInferRequest message, int index, bool isRaw)
    {
        ModelInferRequest.Types.InferInputTensor tensor = message.Inputs[index];
        string where = $"for input '{tensor.Name}' for model '{message.ModelName}'";
        if (TensorTypes.FromProtocol(tensor.Datatype) is not { } type)
            throw InferenceErrors.Invalid($"unknown data-type '{tensor.Datatype}' {where}");
        if (tensor.Parameters.ContainsKey("shared_memory_region"))
            throw InferenceErrors.Invalid($"shared memory is not supported {where}");
        long[] shape = [.. tensor.Shape];
        if (!isRaw)
            return InferenceInput.Of(tensor.Name, type, shape, Typed(tensor, type, where));
        return tensor.Contents is null
            ? InferenceInput.Of(tensor.Name, type, shape, message.RawInputContents[index].Memory)
            : throw InferenceErrors.Invalid($"contents field must not be specified when using raw_input_contents {where}");
    }

    private static byte[] Typed(ModelInferRequest.Types.InferInputTensor tensor, TensorType type, string where)
    {
        try
        {
            return TensorContents.ToBytes(tensor.Contents ?? new InferTensorContents(), type)
                ?? throw InferenceErrors.Invalid($"{tensor.Datatype} has to be sent in raw_input_contents {where}");
        }
        catch (OverflowException)
        {
            throw InferenceErrors.Invalid($"a number of contents does not fit {tensor.Datatype} {where}");
        }
    }
}
