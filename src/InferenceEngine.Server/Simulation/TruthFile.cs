using System.Globalization;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// Writes what is true of each decision, whatever was shown, so that another program can run other policies on the same
/// stream: hour, title, the hour in which the reward is known, the member's features, and for each artwork of the title
/// the probability of a reward (−1 when it is not there yet) and the reward. Bots are left out. Owns the file. Used by
/// one thread.
/// </summary>
internal sealed class TruthFile : IVisitRecorder, IDisposable
{
    private readonly TextWriter file;
    private readonly SimulatedWorld world;

    public TruthFile(TextWriter file, SimulatedWorld world)
    {
        (this.file, this.world) = (file, world);
        IEnumerable<string> names =
        [
            "hour", "title", "due",
            .. Enumerable.Range(0, world.Options.Features).Select(k => $"x{k}"),
            .. Enumerable.Range(0, world.Options.AllArtworks).Select(a => $"p{a}"),
            .. Enumerable.Range(0, world.Options.AllArtworks).Select(a => $"r{a}"),
        ];
        file.Write(string.Join(',', names) + "\n");
    }

    public void Record(Visit visit, IReadOnlyList<SimulatedArtwork> eligible, SimulatedArtwork shown, double propensity)
    {
        if (visit.IsBot)
            return;
        IReadOnlyList<SimulatedArtwork> all = world.Titles[shown.Title];
        int due = visit.Hour + 1 + world.AnswerTo(visit, shown).DelayHours;
        IEnumerable<string> fields =
        [
            $"{visit.Hour}", $"{shown.Title}", $"{due}",
            .. visit.Features.Select(x => x.ToString("R", CultureInfo.InvariantCulture)),
            .. all.Select(a => a.ArrivalHour <= visit.Hour ? Probability(visit, a) : "-1"),
            .. all.Select(a => a.ArrivalHour <= visit.Hour ? $"{world.AnswerTo(visit, a).Reward}" : "0"),
        ];
        file.Write(string.Join(',', fields) + "\n");
    }

    public void Dispose() => file.Dispose();

    private string Probability(Visit visit, SimulatedArtwork artwork) =>
        world.RewardProbability(visit, artwork).ToString("R", CultureInfo.InvariantCulture);
}
