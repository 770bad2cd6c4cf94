using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation;

/// <summary>Is told every decision of a run, in order.</summary>
internal interface IVisitRecorder
{
    /// <summary>A visit on which <paramref name="shown"/> of the <paramref name="eligible"/> artworks was
    /// drawn.</summary>
    void Record(Visit visit, IReadOnlyList<SimulatedArtwork> eligible, SimulatedArtwork shown, double propensity);
}
