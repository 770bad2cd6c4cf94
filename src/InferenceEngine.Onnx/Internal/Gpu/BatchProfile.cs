namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>
/// Tells TensorRT the batches that a model will get, so that it builds one engine for all of them when the model is loaded.
/// Untold, it builds anew, for minutes, whenever a batch is larger than those before. Pure.
/// </summary>
internal static class BatchProfile
{
    /// <summary>Adds what TensorRT calls a profile; nothing where the batch is fixed, or where another side is free too.</summary>
    public static void Add(Dictionary<string, string> settings, ModelDefinition model)
    {
        if (!model.IsBatched || model.Inputs.Any(input => input.Shape.Skip(1).Any(side => side < 1)))
            return;
        settings["trt_profile_min_shapes"] = Shapes(model, 1);
        settings["trt_profile_opt_shapes"] = Shapes(model, model.Serving.MaxBatch);
        settings["trt_profile_max_shapes"] = Shapes(model, model.Serving.MaxBatch);
    }

    private static string Shapes(ModelDefinition model, int items) => string.Join(
        ',', model.Inputs.Select(input => $"{input.Name}:{string.Join('x', input.Shape.Skip(1).Prepend(items))}"));
}
