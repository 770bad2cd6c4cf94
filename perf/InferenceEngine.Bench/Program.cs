using System.CommandLine;
using System.Runtime.InteropServices;
using InferenceEngine.Bench;
using InferenceEngine.Bench.Crops;
using InferenceEngine.Bench.Decode;
using InferenceEngine.Bench.Gpu;
using InferenceEngine.Bench.Highlights;
using InferenceEngine.Bench.Inference;
using InferenceEngine.Bench.Parity;
using InferenceEngine.Bench.Posters;
using InferenceEngine.Bench.Preprocess;
using InferenceEngine.Bench.Quality;
using InferenceEngine.Bench.Regret;
using InferenceEngine.Bench.Select;
using InferenceEngine.Bench.State;

const int Done = 0;
const int Usage = 2;
IBenchmark[] benchmarks =
[
    new DecodeBenchmark(), new PostersBenchmark(), new SelectBenchmark(), new StateBenchmark(), new RegretBenchmark(), new InferenceBenchmark(),
    new PreprocessBenchmark(), new QualityBenchmark(), new CropsBenchmark(), new ParityBenchmark(), new HighlightsBenchmark(), new GpuBenchmark(),
];

Argument<string?> name = new("NAME") { Description = "Benchmark to run; without it, they are listed", Arity = ArgumentArity.ZeroOrOne };
Option<bool> json = new("--json") { Description = "Print one JSON object instead of a table" };
Option<bool> quick = new("--quick") { Description = "Tiny inputs, one round: only whether it works" };
Option<bool> save = new("--save") { Description = "Also write perf/results/MACHINE/NAME.json" };
RootCommand root = new("Measures InferenceEngine, with peers in the same run.") { name, json, quick, save };
root.SetAction(async (parsed, cancellation) =>
{
    if (parsed.GetValue(name) is not { } wanted)
    {
        List(Console.Out);
        return Done;
    }

    if (benchmarks.FirstOrDefault(b => b.Name == wanted) is not { } benchmark)
    {
        Console.Error.WriteLine($"There is no benchmark '{wanted}'. These are:");
        List(Console.Error);
        return Usage;
    }

    BenchRun run = new(benchmark.Name, parsed.GetValue(quick));
    if (run.Quick)
        run.Note("quick run on tiny inputs: the figures say nothing");
    await benchmark.RunAsync(run, cancellation);
    BenchReport report = run.Report();
    if (parsed.GetValue(json))
        Console.WriteLine(report.ToJson());
    else
        ReportTable.Print(report);
    if (parsed.GetValue(save))
        Save(report);
    return Done;
});
ParseResult parsed = root.Parse(args);
using CancellationTokenSource stop = new();
using PosixSignalRegistration terminated = ScratchFolder.DeleteOn(PosixSignal.SIGTERM, stop), interrupted = ScratchFolder.DeleteOn(PosixSignal.SIGINT, stop);
int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, stop.Token);
ScratchFolder.DeleteAll();
return parsed.Errors.Count > 0 ? Usage : code;

void List(TextWriter output)
{
    foreach (IBenchmark benchmark in benchmarks)
        output.WriteLine($"{benchmark.Name,-12}{benchmark.Summary}");
}

static void Save(BenchReport report)
{
    Directory.CreateDirectory(Installation.Results);
    string path = Path.Combine(Installation.Results, report.Bench + ".json");
    File.WriteAllText(path, report.ToJson() + "\n");
    Console.Error.WriteLine($"Written to {path}");
}
