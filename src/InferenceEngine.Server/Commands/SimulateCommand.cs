using System.CommandLine;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Ranking;
using InferenceEngine.Server.Simulation;
using InferenceEngine.Server.Simulation.World;
using Spectre.Console;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine simulate</c>: policies of the real engine in a simulated world, side by side.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        SimulateArguments arguments = new();
        Command command = new(
            "simulate",
            "Run policies of the real engine against simulated members at simulated time and compare their regret.");
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            // Off a terminal nothing says how wide a line may be: no table breaks.
            if (Console.IsOutputRedirected)
                AnsiConsole.Profile.Width = 160;
            using OnnxRankers rankers = Installation.OpenRankers();
            if (arguments.Replay(parsed, rankers) is { } replay)
            {
                await replay.RunAsync(cancellation);
                return ExitCodes.Done;
            }

            SimulationOptions options = arguments.Options(parsed, rankers);
            string? folder = arguments.OutFolder(parsed);
            WorldOptions world = options.World;
            Console.WriteLine(
                $"Seed {world.Seed}: {options.Contenders.Count} policies, {options.Repetitions} repetitions of {world.Hours} hours, "
                + $"{world.Decisions:N0} decisions each, {world.Titles} titles with {world.AllArtworks} artworks.");
            using StreamFiles files = arguments.Files(parsed, options);
            SimulationSeries series = new(options, files.For);
            IReadOnlyList<RunResult> results = await new SimulationDisplay(options).ShowAsync(series, cancellation);
            SimulationReport report = new(options, results);
            report.Print();
            if (folder is not null)
                await report.WriteAsync(folder, cancellation);
            return ExitCodes.Done;
        });
        return command;
    }
}
