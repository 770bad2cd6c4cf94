using System.CommandLine;
using System.Runtime.InteropServices;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Server.Hosting;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine doctor</c>: what is installed, what works, and what to do about what does not.</summary>
internal static class DoctorCommand
{
    private static readonly string[] ExpectedDecoders = ["h264", "hevc", "vp9", "av1", "mpeg2video", "prores"];

    public static Command Create()
    {
        Command command = new("doctor", "Say what is installed, what works and what to do about what is missing.");
        ServerOptions options = new();
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            Table table = new Table().Border(TableBorder.Simple).AddColumns("", "what", "found");
            bool well = Check(table, "Program", Program);
            well &= Check(table, "Media libraries", Libraries);
            well &= Check(table, "Video decoders", Decoders);
            well &= await CheckAsync(table, "Media worker", WorkerAsync, cancellation);
            well &= Check(table, "ONNX Runtime", Runtime);
            well &= Check(table, "Models", Models);
            Check(table, "NVIDIA GPU", Gpu);
            if (SettingsLoader.Load(new Dictionary<string, string?>()).GpuDecoding)
                await CheckAsync(table, "GPU decoding", GpuDecodingAsync, cancellation);
            AnsiConsole.Write(table);
            ShowSettings(options.Given(parsed));
            return well ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static string Program() =>
        $"{typeof(DoctorCommand).Assembly.GetName().Version?.ToString(3)} on {RuntimeInformation.FrameworkDescription}, "
        + $"{Environment.ProcessorCount} cores, home {Installation.Home}";

    private static string Libraries() => string.Join(", ", MediaLibraries.Versions().Select(v => $"{v.Key} {v.Value}"));

    private static string Decoders()
    {
        IReadOnlyList<string> decoders = MediaLibraries.VideoDecoders();
        string[] missing = [.. ExpectedDecoders.Where(d => !decoders.Any(have => have.Contains(d, StringComparison.OrdinalIgnoreCase)))];
        string accelerations = string.Join(", ", MediaLibraries.HardwareAccelerations());
        return missing.Length == 0
            ? $"{decoders.Count}, among them {string.Join(", ", ExpectedDecoders)}; compiled-in hardware paths: {accelerations}"
            : throw new InvalidOperationException($"no decoder for {string.Join(", ", missing)}: install Debian's libavcodec-extra.");
    }

    private static string Runtime() =>
        $"{ExecutionProviders.RuntimeVersion()}, inference pool of {new OnnxOptions().EffectiveThreads} threads, "
        + $"compiled-in providers {string.Join(", ", ExecutionProviders.CompiledIn())}; asked for: "
        + string.Join(", ", SettingsLoader.Load(new Dictionary<string, string?>()).Providers);

    private static string Models()
    {
        using ModelRepository repository = Installation.OpenModels(SettingsLoader.Load(new Dictionary<string, string?>()));
        string[] models =
        [
            .. repository.Manifest.Models.Select(m => IsLeftOut(repository, m)
                ? $"{m.Name} (not set up: {m.SetUp})"
                : $"{m.Name} ({m.Licence.Weights}, on {repository.Open(m.Name).Provider.InUse})"),
        ];
        IEnumerable<string> skipped = repository.Models.Where(model => model.IsReady).SelectMany(model => model.Provider.Skipped);
        return string.Join(", ", models) + string.Concat(skipped.Distinct().Select(reason => $"\nnot used: {reason.Trim()}"));
    }

    /// <summary>Models that are converted only when they are asked for.</summary>
    public static bool IsLeftOut(ModelRepository repository, ModelEntry model) =>
        model.OnDemand && !File.Exists(repository.PathOf(model));

    private static string Gpu()
    {
        GpuDevices gpus = GpuDevices.Discover();
        if (gpus.Reason is not null)
            throw new InvalidOperationException($"{gpus.Reason}\nModels and decoders run on the CPU.");
        IEnumerable<string> devices = gpus.Devices.Select(gpu =>
            $"{gpu.Index}: {gpu.Name}, {gpu.MemoryBytes >> 20} MiB, compute {gpu.ComputeMajor}.{gpu.ComputeMinor}");
        string monitor = GpuMonitor.Open().Reason is { } reason ? $"; no GPU metrics: {reason}" : string.Empty;
        return $"{string.Join("\n", devices)}\ndriver speaks CUDA {gpus.DriverVersion}{monitor}";
    }

    private static bool Check(Table table, string what, Func<string> probe)
    {
        try
        {
            return Row(table, what, probe(), true);
        }
        catch (Exception failure)
        {
            return Row(table, what, failure.Message, false);
        }
    }

    private static async Task<string> WorkerAsync(CancellationToken cancellation)
    {
        MediaOptions options = Installation.Media(SettingsLoader.Load(new Dictionary<string, string?>()));
        await using MediaWorker worker = await MediaWorker.StartAsync(options, cancellation);
        return $"starts, memory limit {options.MemoryBytes >> 20} MiB, no network";
    }

    private static async Task<string> GpuDecodingAsync(CancellationToken cancellation)
    {
        EngineSettings settings = SettingsLoader.Load(new Dictionary<string, string?>());
        GpuDecoding gpu = Installation.Decoding(settings)!;
        await gpu.CheckAsync(Installation.Media(settings), cancellation);
        return $"a worker starts with GPU {gpu.Device}; no network, no writing but to its device files";
    }

    private static async Task<bool> CheckAsync(Table table, string what, Func<CancellationToken, Task<string>> probe, CancellationToken cancellation)
    {
        try
        {
            return Row(table, what, await probe(cancellation), true);
        }
        catch (MediaException failure)
        {
            return Row(table, what, failure.Message, false);
        }
    }

    private static bool Row(Table table, string what, string found, bool good)
    {
        table.AddRow(good ? "[green]ok[/]" : "[yellow]--[/]", Markup.Escape(what), Markup.Escape(found));
        return good;
    }

    private static void ShowSettings(Dictionary<string, string?> given)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("setting", "value", "from");
        foreach ((string name, string value, string source) in SettingsLoader.Explain(given))
            table.AddRow(Markup.Escape(name), Markup.Escape(value), Markup.Escape(source));
        AnsiConsole.Write(table);
    }
}
