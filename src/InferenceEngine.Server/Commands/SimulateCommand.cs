using System.CommandLine;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Simulation;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine simulate</c>: policies of the real engine in a simulated world, side by side.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        SimulateArguments arguments = new();
        Command command = new(
            "simulate", "Run policies of the real engine against simulated members at simulated time, and compare their regret.");
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            SimulationOptions options = arguments.Options(parsed);
            string? folder = arguments.OutFolder(parsed);
            WorldOptions world = options.World;
            Console.WriteLine(
                $"Seed {world.Seed}: {options.Contenders.Count} policies, {options.Repetitions} repetitions of {world.Hours} hours, "
                + $"{world.Decisions:N0} decisions each, {world.Titles} titles with {world.AllArtworks} artworks.");
            SimulationSeries series = new(options, (_, _, _) => null);
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
