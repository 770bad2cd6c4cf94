namespace InferenceEngine.Bench;

/// <summary>One thing that is measured, with its peers.</summary>
internal interface IBenchmark
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>One line for the list.</summary>
    string Summary { get; }

    /// <summary>Measures and adds figures to <paramref name="run"/>.</summary>
    Task RunAsync(BenchRun run, CancellationToken cancellation);
}
