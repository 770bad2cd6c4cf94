namespace InferenceEngine.Bench;

/// <summary>
/// What one run of a benchmark gathers: figures, and notes on conditions and on what could not be measured. Progress goes
/// to standard error. Used by one thread.
/// </summary>
internal sealed class BenchRun(string name, bool quick)
{
    private readonly List<Figure> figures = [];
    private readonly List<string> notes = [];

    /// <summary>Tiny inputs and one round: only whether it works.</summary>
    public bool Quick { get; } = quick;

    /// <summary>How often each measurement is repeated; the median counts.</summary>
    public int Rounds(int full) => Quick ? 1 : full;

    /// <summary>A duration, cut to almost nothing in a quick run.</summary>
    public TimeSpan Seconds(double full) => TimeSpan.FromSeconds(Quick ? 0.1 : full);

    /// <summary>Adds a figure.</summary>
    public void Add(Figure figure)
    {
        figures.Add(figure);
        Progress($"{figure.Name}: {figure.Value:G5} {figure.Unit}");
    }

    /// <summary>Adds a plain figure without a goal.</summary>
    public void Add(string figure, double value, string unit) => Add(new Figure(figure, value, unit));

    /// <summary>States a condition, or why something was not measured.</summary>
    public void Note(string text)
    {
        notes.Add(text);
        Progress(text);
    }

    /// <summary>Says what is going on.</summary>
    public void Progress(string text) => Console.Error.WriteLine($"[{name}] {text}");

    /// <summary>The report of all that was added.</summary>
    public BenchReport Report() => new(name, Machine.Commit(), Machine.Name(), figures, notes);
}
