namespace InferenceEngine.Onnx.Internal;

/// <summary>Checks one manifest entry before anything is opened by it. Pure.</summary>
internal static class ModelEntryCheck
{
    public static void Check(ModelEntry entry, string path)
    {
        Require(entry.Name.Length > 0, "name", "must not be empty");
        Require(entry.Sha256.Length == 64 && entry.Sha256.All(char.IsAsciiHexDigit), "sha256", "must be 64 hexadecimal digits");
        Require(IsInside(entry.Package) && IsInside(entry.Path), "package and path", "must be relative and stay in the packages folder");
        Require(entry.Inputs.Count == 1, "inputs", "must be exactly one picture");
        Require(entry.Outputs.Count > 0, "outputs", "must not be empty");
        Require(entry.Inputs.Concat(entry.Outputs).All(t => t.Type == "float32"), "type", "must be float32 for a picture");
        Require(entry.Serving?.Problem() is null, "serving", $"is wrong: {entry.Serving?.Problem()}");
        Require(entry.Inputs[0].Shape.Count == 4, "inputs[0].shape", "must have 4 dimensions");
        Require(entry.Normalisation.Layout is "NCHW" or "NHWC", "normalisation.layout", "must be NCHW or NHWC");
        Require(entry.Normalisation.ColourOrder is "RGB" or "BGR", "normalisation.colourOrder", "must be RGB or BGR");
        Require(entry.Normalisation.Mean.Count == 3, "normalisation.mean", "must have 3 values");
        Require(entry.Normalisation.Std.Count == 3 && entry.Normalisation.Std.All(s => s > 0),
            "normalisation.std", "must have 3 positive values");

        void Require(bool holds, string field, string rule)
        {
            if (!holds)
                throw new ModelException($"{path}: {field} of model '{entry.Name}' {rule}. Correct the entry.");
        }
    }

    private static bool IsInside(string relative) =>
        relative.Length > 0 && !Path.IsPathRooted(relative) && !relative.Split('/', '\\').Contains("..");
}
