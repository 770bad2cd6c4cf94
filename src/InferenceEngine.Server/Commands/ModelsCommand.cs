using System.CommandLine;
using System.Diagnostics;
using InferenceEngine.Onnx;
using InferenceEngine.Server.Hosting;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine models list|prepare</c>: the models of this installation, and getting them ready before anybody waits.</summary>
internal static class ModelsCommand
{
    private static readonly Option<string?> folder = new("--models")
    {
        Description = "Folder of models to serve beside those of posters", HelpName = "DIR", Recursive = true,
    };

    public static Command Create()
    {
        Command command = new("models", "The models of this installation: list, prepare.") { List(), Prepare() };
        command.Options.Add(folder);
        return command;
    }

    private static Command List()
    {
        Command command = new("list", "Every model: versions, largest batch, inputs and outputs.");
        command.SetAction(parsed =>
        {
            using ModelRepository repository = Open(parsed);
            foreach (ServedModel model in repository.Models)
                Console.WriteLine(Describe(repository, model));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Prepare()
    {
        Argument<string[]> names = new("MODEL") { Description = "Which ones (default: all that are set up)", Arity = ArgumentArity.ZeroOrMore };
        Command command = new(
            "prepare", "Open each model on this machine and run it once. With --gpu TensorRT builds its engines now, and keeps them.") { names };
        command.SetAction(async (parsed, cancellation) =>
        {
            using ModelRepository repository = Open(parsed);
            ServedModel[] chosen = Choose(repository, parsed.GetValue(names) ?? []);
            List<(bool Ready, string Line)> outcomes = [];
            await AnsiConsole.Progress()
                .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
                .StartAsync(async progress =>
                {
                    ProgressTask task = progress.AddTask("models", maxValue: chosen.Length);
                    foreach (ServedModel model in chosen)
                    {
                        task.Description = Markup.Escape(model.Name);
                        outcomes.Add(await PrepareAsync(model, cancellation));
                        task.Increment(1);
                    }
                });
            foreach ((_, string line) in outcomes)
                Console.WriteLine(line);
            return outcomes.All(outcome => outcome.Ready) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static ModelRepository Open(ParseResult parsed)
    {
        Dictionary<string, string?> given = [];
        if (parsed.GetValue(folder) is { } models)
            given[nameof(EngineSettings.ModelFolder)] = models;
        return Installation.OpenModels(SettingsLoader.Load(given));
    }

    private static ServedModel[] Choose(ModelRepository repository, string[] names) => names.Length > 0
        ? [.. names.Select(name => repository.Find(name) ?? throw new UsageException($"No model is named '{name}': ./engine models list shows them."))]
        : [.. repository.Models.Where(model => !IsLeftOut(repository, model.Name))];

    private static bool IsLeftOut(ModelRepository repository, string name) =>
        repository.Manifest.Models.Any(entry => entry.Name == name && DoctorCommand.IsLeftOut(repository, entry));

    private static string Describe(ModelRepository repository, ServedModel model)
    {
        try
        {
            ModelConfig config = model.ReadConfig();
            string left = IsLeftOut(repository, model.Name) ? "; not set up: ./engine setup --models" : string.Empty;
            return $"{model.Name,-24} version {string.Join(", ", config.Versions.Keys)}, batch {config.Serving?.MaxBatch ?? 1}{left}\n"
                + $"    in   {Tensors(config.Inputs)}\n    out  {Tensors(config.Outputs)}";
        }
        catch (ModelException damaged)
        {
            return $"{model.Name,-24} {damaged.Message}";
        }
    }

    private static string Tensors(IReadOnlyList<TensorDescription> tensors) =>
        string.Join("; ", tensors.Select(t => $"{t.Name} {t.Type}[{string.Join(",", t.Shape)}]"));

    private static async Task<(bool Ready, string Line)> PrepareAsync(ServedModel model, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        try
        {
            await model.LoadAsync(cancellation); // and runs it once, unless its configuration says that it cannot
        }
        catch (Exception failure) when (failure is ModelException or InferenceException)
        {
            return (false, $"{model.Name,-24} failed: {failure.Message}");
        }

        IEnumerable<string> notUsed = model.Provider.Skipped.Select(reason => $"\n    not used: {reason.Trim()}");
        return (true, $"{model.Name,-24} {model.Provider.InUse,-9} {clock.Elapsed.TotalSeconds,6:F1} s{string.Concat(notUsed)}");
    }
}
