using System.Globalization;

namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>Checks a <c>model.json</c> before anything is opened by it. Pure.</summary>
internal static class ModelConfigCheck
{
    private const int MaxTensors = 256;
    private const int MaxVersions = 64;
    private const int MaxNameLength = 128;
    private const int MaxSteps = 64;

    /// <summary>Whether a folder may be a model: letters, digits, '.', '_' and '-', no leading dot.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && name[0] != '.'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    public static void Check(ModelConfig config, string path)
    {
        Require(config.FormatVersion == ModelConfig.CurrentFormat, "formatVersion",
            $"is {config.FormatVersion}; this program reads {ModelConfig.CurrentFormat}");
        CheckTensors(config.Inputs, "inputs");
        CheckTensors(config.Outputs, "outputs");
        Require(config.Load is "eager" or "lazy", "load", "must be eager or lazy");
        Require(config.Versions is { Count: > 0 and <= MaxVersions }, "versions", $"must have 1 to {MaxVersions} entries");
        foreach ((string number, ModelVersionFile file) in config.Versions)
            CheckVersion(number, file);
        Require(Has(config.PrimaryVersion), "primary", "must be one of versions, and neither canary nor shadow only");
        Require(config.Canary is null || (Has(config.Canary.Version) && config.Canary.Percent is > 0 and < 100), "canary",
            "must name one of versions and a percent over 0 and under 100");
        Require(config.Shadow is null || (Has(config.Shadow.Version) && config.Shadow.Percent is > 0 and <= 100
            && config.Shadow.Tolerance >= 0), "shadow", "must name one of versions, a percent over 0 and a tolerance of 0 or more");
        Require(config.Serving?.Problem() is null, "serving", $"is wrong: {config.Serving?.Problem()}");
        if (config.Ensemble is { } steps)
            CheckSteps(steps);

        bool Has(long version) => config.Versions.ContainsKey(version.ToString(CultureInfo.InvariantCulture));

        void CheckTensors(IReadOnlyList<TensorDescription> tensors, string field)
        {
            Require(tensors is { Count: > 0 and <= MaxTensors }, field, $"must have 1 to {MaxTensors} entries");
            foreach (TensorDescription tensor in tensors)
            {
                Require(tensor is { Name.Length: > 0, Shape: not null }, field, "must have name, type and shape");
                Require(TensorTypes.FromManifest(tensor.Type) is not null, field,
                    $"has the type '{tensor.Type}' of '{tensor.Name}'; it must be one of {TensorTypes.ManifestNames}");
                Require(tensor.Shape!.All(side => side >= -1), field, $"has a side under -1 in '{tensor.Name}'");
            }
        }

        void CheckSteps(IReadOnlyList<EnsembleStep> steps)
        {
            Require(steps.Count is > 0 and <= MaxSteps, "ensemble", $"must have 1 to {MaxSteps} entries");
            foreach (EnsembleStep step in steps)
            {
                Require(step is { Model.Length: > 0, Inputs.Count: > 0, Outputs.Count: > 0 }, "ensemble", "must have model, inputs and outputs in each entry");
                Require(step.LongSide is > 0 and <= PictureInput.MaxLongSide, "ensemble.longSide", $"must be 1 to {PictureInput.MaxLongSide}");
            }
        }

        void CheckVersion(string number, ModelVersionFile file)
        {
            bool isNumber = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long version);
            Require(isNumber && version > 0 && version.ToString(CultureInfo.InvariantCulture) == number, "versions",
                $"has '{number}'; a version is a whole number from 1, without leading zeros");
            Require(IsHash(file.Sha256), $"versions.{number}.sha256", "must be 64 hexadecimal digits");
            Require(RepositoryPath.IsInside(file.Path), $"versions.{number}.path", "must be relative and stay in the model's folder");
            foreach ((string name, string sha256) in file.ExternalFiles ?? new Dictionary<string, string>())
            {
                Require(RepositoryPath.IsInside(name), $"versions.{number}.externalFiles", $"has '{name}', which leaves the model's folder");
                Require(IsHash(sha256), $"versions.{number}.externalFiles", $"needs 64 hexadecimal digits for '{name}'");
            }
        }

        void Require(bool holds, string field, string rule)
        {
            if (!holds)
                throw new ModelException($"{path}: {field} {rule}. Correct the file.");
        }
    }

    private static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigit);
}
