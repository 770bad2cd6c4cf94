namespace InferenceEngine.Onnx;

/// <summary>
/// One model of an ensemble and the tensors that go in and out of it. A tensor of pictures, uint8 [n, height, width, 3], that goes
/// into a float input of a model with a normalisation is resized and normalised as the model asks, straight into its batch.
/// Immutable.
/// </summary>
/// <param name="Model">A model of the same repository that is no ensemble itself; whichever version serves answers.</param>
/// <param name="Inputs">Every input of the model, and the ensemble's name of the tensor that goes there.</param>
/// <param name="Outputs">Outputs of the model that somebody needs, and the ensemble's names for them.</param>
/// <param name="Letterbox">Whether pictures keep their shape, with black right or below, or are stretched.</param>
/// <param name="LongSide">Longer side of a picture for a model whose height and width are free, rounded to a multiple of 32.</param>
public sealed record EnsembleStep(
    string Model,
    IReadOnlyDictionary<string, string> Inputs,
    IReadOnlyDictionary<string, string> Outputs,
    bool Letterbox = false,
    int LongSide = PictureInput.DefaultLongSide);
