namespace InferenceEngine.Onnx.Internal.Ensembles;

/// <summary>Where a tensor comes from: an input of the ensemble where <paramref name="Step"/> is -1, else an output of that step.</summary>
/// <param name="Step">Place in the order of running.</param>
/// <param name="Index">Of the ensemble's input; 0 for an output.</param>
/// <param name="Output">The model's name of the output.</param>
internal readonly record struct TensorSource(int Step, int Index, string Output);

/// <summary>An input of a step's model.</summary>
/// <param name="Name">The model's name of it.</param>
/// <param name="Source">Where its elements come from.</param>
/// <param name="IsPicture">Whether they are pixels that become the input as the model's normalisation says.</param>
internal sealed record PlannedInput(string Name, TensorSource Source, bool IsPicture);

/// <summary>A step with its model found and its tensors tied. Immutable.</summary>
internal sealed record PlannedStep(EnsembleStep Step, ServedModel Model, IReadOnlyList<PlannedInput> Inputs)
{
    /// <summary>Steps that must have run before.</summary>
    public IEnumerable<int> After => Inputs.Select(input => input.Source.Step).Where(step => step >= 0).Distinct();
}
