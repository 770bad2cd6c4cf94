using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation;

/// <summary>What is run: contenders, repetitions and the world of the first repetition. Immutable.</summary>
internal sealed record SimulationOptions(IReadOnlyList<Contender> Contenders, WorldOptions World)
{
    /// <summary>Repetitions, each in a world of its own seed; the same worlds for all contenders.</summary>
    public int Repetitions { get; init; } = 5;

    /// <summary>Runs at a time. Each is one thread's work and waits for its disk.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether the bots' rewards are taken back in the end.</summary>
    public bool UndoBots { get; init; }

    /// <summary>The world of a repetition, counted from 1.</summary>
    public SimulatedWorld NewWorld(int repetition) => new(World with { Seed = World.Seed + repetition - 1 });
}
