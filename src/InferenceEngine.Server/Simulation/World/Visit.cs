namespace InferenceEngine.Server.Simulation.World;

/// <summary>A member who opens a page in an hour. Immutable.</summary>
/// <param name="Number">Counts all visits of the run.</param>
/// <param name="Hour">When.</param>
/// <param name="Member">Who.</param>
/// <param name="IsBot">Whether the member rewards one artwork, always.</param>
/// <param name="Titles">Indices of the titles on the page.</param>
/// <param name="Taste">What the member likes in this hour; of length 1. Nobody sees it.</param>
/// <param name="Features">The taste as the request has it, with noise.</param>
internal sealed record Visit(
    long Number, int Hour, int Member, bool IsBot, int[] Titles, double[] Taste, float[] Features);
