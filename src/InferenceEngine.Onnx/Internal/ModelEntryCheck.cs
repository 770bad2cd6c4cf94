namespace InferenceEngine.Onnx.Internal;

/// <summary>Checks one manifest entry before anything is opened by it. Pure.</summary>
internal static class ModelEntryCheck
{
    public static void Check(ModelEntry entry, string path)
    {
        Require(entry.Name.Length > 0, "name", "must not be empty");
        Require(entry.Sha256.Length == 64 && entry.Sha256.All(char.IsAsciiHexDigit), "sha256", "must be 64 hexadecimal digits");
        Require(IsInside(entry.Package) && IsInside(entry.Path), "package and path", "must be relative and stay in the packages folder");
        Require(entry.Inputs.Count > 0, "inputs", "must not be empty");
        Require(entry.Outputs.Count > 0, "outputs", "must not be empty");
        Require(
            entry.Inputs.Concat(entry.Outputs).All(t => TensorTypes.FromManifest(t.Type) is not null), "type",
            $"must be one of {TensorTypes.ManifestNames}");
        Require(entry.Serving?.Problem() is null, "serving", $"is wrong: {entry.Serving?.Problem()}");
        if (entry.Normalisation is { } normalisation)
            CheckPicture(normalisation);

        void CheckPicture(Normalisation pixels)
        {
            Require(entry.Inputs is [{ Shape.Count: 4 }], "inputs", "must be exactly one picture of 4 dimensions where there is a normalisation");
            Require(entry.Inputs.Concat(entry.Outputs).All(t => t.Type == "float32"), "type", "must be float32 for a picture");
            Require(pixels.Layout is "NCHW" or "NHWC", "normalisation.layout", "must be NCHW or NHWC");
            Require(pixels.ColourOrder is "RGB" or "BGR", "normalisation.colourOrder", "must be RGB or BGR");
            Require(pixels.Mean.Count == 3, "normalisation.mean", "must have 3 values");
            Require(pixels.Std.Count == 3 && pixels.Std.All(s => s > 0), "normalisation.std", "must have 3 positive values");
        }

        void Require(bool holds, string field, string rule)
        {
            if (!holds)
                throw new ModelException($"{path}: {field} of model '{entry.Name}' {rule}. Correct the entry.");
        }
    }

    private static bool IsInside(string relative) =>
        relative.Length > 0 && !Path.IsPathRooted(relative) && !relative.Split('/', '\\').Contains("..");
}
