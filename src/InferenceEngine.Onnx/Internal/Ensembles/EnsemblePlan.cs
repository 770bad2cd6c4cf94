namespace InferenceEngine.Onnx.Internal.Ensembles;

/// <summary>The steps of an ensemble in an order in which they can run, checked against their models. Immutable.</summary>
internal sealed class EnsemblePlan
{
    private readonly Dictionary<string, (TensorSource Source, TensorDescription Tensor)> tensors = [];
    private readonly List<PlannedStep> steps = [];
    private readonly ModelDefinition ensemble;

    private EnsemblePlan(ModelDefinition ensemble) => this.ensemble = ensemble;

    public IReadOnlyList<PlannedStep> Steps => steps;

    /// <summary>Where the ensemble's outputs come from, in its order.</summary>
    public IReadOnlyList<TensorSource> Outputs { get; private set; } = [];

    /// <summary>How many inputs of models read an input of the ensemble.</summary>
    public int Readers(int input) => steps.Sum(step => step.Inputs.Count(i => i.Source is { Step: < 0 } source && source.Index == input));

    /// <summary>Orders and ties steps whose models are loaded.</summary>
    /// <exception cref="ModelException">They do not fit together; the message names step and tensor.</exception>
    public static EnsemblePlan Of(ModelDefinition ensemble, IReadOnlyList<(EnsembleStep Step, ServedModel Model)> wanted)
    {
        EnsemblePlan plan = new(ensemble);
        for (int i = 0; i < ensemble.Inputs.Count; i++)
            plan.tensors.Add(ensemble.Inputs[i].Name, (new TensorSource(-1, i, string.Empty), ensemble.Inputs[i]));
        plan.CheckNames(wanted);
        List<(EnsembleStep Step, ServedModel Model)> left = [.. wanted];
        while (left.Count > 0)
        {
            int next = left.FindIndex(step => step.Step.Inputs.Values.All(plan.tensors.ContainsKey));
            if (next < 0)
                throw plan.Wrong($"the steps {string.Join(", ", left.Select(l => $"'{l.Step.Model}'"))} wait for each other");
            plan.Add(left[next].Step, left[next].Model);
            left.RemoveAt(next);
        }

        plan.TieOutputs();
        return plan;
    }

    /// <summary>Every tensor is written once, and nothing is read that nobody writes.</summary>
    private void CheckNames(IReadOnlyList<(EnsembleStep Step, ServedModel Model)> wanted)
    {
        HashSet<string> written = [.. tensors.Keys];
        foreach ((EnsembleStep step, _) in wanted)
        {
            foreach (string tensor in step.Outputs.Values)
            {
                if (!written.Add(tensor))
                    throw Wrong($"the tensor '{tensor}' is written twice, the second time by '{step.Model}'");
            }
        }

        foreach ((EnsembleStep step, _) in wanted)
        {
            foreach (string tensor in step.Inputs.Values)
            {
                if (!written.Contains(tensor))
                    throw Wrong($"'{step.Model}' reads the tensor '{tensor}', which nothing writes");
            }
        }
    }

    private void Add(EnsembleStep step, ServedModel served)
    {
        ModelDefinition model = served.Definition;
        if (ensemble.IsBatched && model.Serving.MaxBatch < ensemble.Serving.MaxBatch)
            throw Wrong($"its maxBatch is {ensemble.Serving.MaxBatch}, and that of '{step.Model}' only {model.Serving.MaxBatch}");
        List<PlannedInput> inputs = [];
        foreach (TensorDescription input in model.Inputs)
        {
            if (!step.Inputs.TryGetValue(input.Name, out string? tensor))
                throw Wrong($"'{step.Model}' has an input '{input.Name}' that the step does not name");
            inputs.Add(Tie(step, model, input, tensor));
        }

        if (step.Inputs.Keys.FirstOrDefault(name => model.InputIndex(name) < 0) is { } unknown)
            throw Wrong($"'{step.Model}' has no input '{unknown}'");
        foreach ((string output, string tensor) in step.Outputs)
        {
            int index = model.OutputIndex(output);
            if (index < 0)
                throw Wrong($"'{step.Model}' has no output '{output}'");
            tensors.Add(tensor, (new TensorSource(steps.Count, 0, output), model.Outputs[index]));
        }

        steps.Add(new PlannedStep(step, served, inputs));
    }

    private PlannedInput Tie(EnsembleStep step, ModelDefinition model, TensorDescription input, string name)
    {
        (TensorSource source, TensorDescription tensor) = tensors[name];
        bool isPicture = tensor.ElementType == TensorType.UInt8 && tensor.Shape.Count == 4 && tensor.Shape[3] == 3 && PictureInput.Fits(model);
        if (!isPicture && !Fit(tensor, input))
            throw Wrong($"the tensor '{name}' is {Text(tensor)}, and '{step.Model}' takes {Text(input)} as '{input.Name}'");
        return new PlannedInput(input.Name, source, isPicture);
    }

    private void TieOutputs()
    {
        List<TensorSource> outputs = [];
        foreach (TensorDescription output in ensemble.Outputs)
        {
            if (!tensors.TryGetValue(output.Name, out (TensorSource Source, TensorDescription Tensor) found) || found.Source.Step < 0)
                throw Wrong($"no step writes its output '{output.Name}'");
            if (!Fit(found.Tensor, output))
                throw Wrong($"its output '{output.Name}' is {Text(output)}, and '{steps[found.Source.Step].Step.Model}' writes {Text(found.Tensor)}");
            outputs.Add(found.Source);
        }

        Outputs = outputs;
        for (int i = 0; i < ensemble.Inputs.Count; i++)
        {
            if (Readers(i) == 0)
                throw Wrong($"no step reads its input '{ensemble.Inputs[i].Name}'");
        }
    }

    private static bool Fit(TensorDescription given, TensorDescription wanted) => given.ElementType == wanted.ElementType
        && given.Shape.Count == wanted.Shape.Count
        && given.Shape.Zip(wanted.Shape).All(sides => sides.First < 0 || sides.Second < 0 || sides.First == sides.Second);

    private static string Text(TensorDescription tensor) => $"{tensor.Type} {TensorShape.Text(tensor.Shape)}";

    private ModelException Wrong(string what) => new($"Ensemble '{ensemble.Name}': {what}. Correct its {ModelConfig.FileName}.");
}
