using System.Globalization;
using InferenceEngine.Server.Simulation.World;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// Writes decisions in Vowpal Wabbit's text format for contextual bandits with action-dependent features
/// (<c>--cb_adf</c>): a block for each decision, with a shared line of the member's features, a line for each artwork,
/// and before the artwork that was shown <c>action:cost:probability</c>, the cost being the reward's negative. Owns the
/// file. Used by one thread.
/// </summary>
internal sealed class VowpalFile(TextWriter file, SimulatedWorld world) : IVisitRecorder, IDisposable
{
    public void Record(Visit visit, IReadOnlyList<SimulatedArtwork> eligible, SimulatedArtwork shown, double propensity)
    {
        file.Write("shared |member");
        WriteNumbers(visit.Features);
        file.Write('\n');
        for (int i = 0; i < eligible.Count; i++)
        {
            // Probabilities in full: an importance weight is their inverse.
            if (ReferenceEquals(eligible[i], shown))
                Write($"{i + 1}:{-world.AnswerTo(visit, shown).Reward}:{propensity:R} ");
            Write($"|artwork {eligible[i].Id} title-{eligible[i].Title}");
            WriteNumbers(eligible[i].CatalogEmbedding);
            file.Write('\n');
        }

        file.Write('\n');
    }

    public void Dispose() => file.Dispose();

    private void WriteNumbers(IReadOnlyList<float> numbers)
    {
        for (int k = 0; k < numbers.Count; k++)
            Write($" x{k}:{numbers[k]:G6}");
    }

    private void Write(FormattableString text) => file.Write(text.ToString(CultureInfo.InvariantCulture));
}
