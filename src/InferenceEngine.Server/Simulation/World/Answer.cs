namespace InferenceEngine.Server.Simulation.World;

/// <summary>What a member does with an artwork that was shown.</summary>
/// <param name="Starts">Whether the member starts to watch.</param>
/// <param name="Stays">Whether the member stays; who does not leaves within two minutes and rewards nothing.</param>
/// <param name="DelayHours">Whole hours until the engine hears of it.</param>
internal readonly record struct Answer(bool Starts, bool Stays, int DelayHours)
{
    /// <summary>The reward: 1 for who starts and stays.</summary>
    public int Reward => Starts && Stays ? 1 : 0;
}
