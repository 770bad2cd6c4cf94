using System.Collections.Concurrent;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation;

/// <summary>All contenders in all repetitions, some at a time. Each repetition's world is made once. Used
/// once.</summary>
internal sealed class SimulationSeries(
    SimulationOptions options, Func<Contender, int, SimulatedWorld, IVisitRecorder?> recorder)
{
    /// <summary>Runs all; the results are in the order of contenders, then repetitions.</summary>
    /// <param name="hourDone">Called from any thread after each hour of each run: contender, repetition, sums so
    /// far.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<RunResult>> RunAsync(
        Action<Contender, int, CurvePoint> hourDone, CancellationToken cancellation)
    {
        SimulatedWorld[] worlds = [.. Enumerable.Range(1, options.Repetitions).Select(options.NewWorld)];
        (Contender Contender, int Repetition)[] runs =
        [
            .. Enumerable.Range(1, options.Repetitions)
                .SelectMany(repetition => options.Contenders.Select(contender => (contender, repetition))),
        ];
        ConcurrentDictionary<(string, int), RunResult> results = [];
        ParallelOptions parallel =
            new() { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellation };
        await Parallel.ForEachAsync(runs, parallel, async (run, stop) =>
        {
            SimulatedWorld world = worlds[run.Repetition - 1];
            SimulationRun simulation = new(world, run.Contender, recorder(run.Contender, run.Repetition, world));
            results[(run.Contender.Name, run.Repetition)] = await simulation.RunAsync(
                run.Repetition, options.UndoBots, sums => hourDone(run.Contender, run.Repetition, sums), stop);
        });
        return [.. from contender in options.Contenders
            from repetition in Enumerable.Range(1, options.Repetitions)
            select results[(contender.Name, repetition)]];
    }
}
