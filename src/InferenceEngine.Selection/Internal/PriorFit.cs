using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Fits where new artworks of a placement start, from the records of the artworks that have been shown. Reads the state
/// as it is and changes nothing. Thread-safe.
/// </summary>
internal sealed class PriorFit(Catalog catalog, LanePool lanes, int minArtworks)
{
    // The fit's work grows with artworks times features squared: these keep it well under a second.
    private const int MostArtworks = 20_000;
    private const int MostEmbeddingNumbers = 32;
    private const int MostScores = 16;

    // Fewer impressions say next to nothing of a rate of a few percent.
    private const double FewestImpressions = 10;

    // A prior must not be worth more than what an artwork earns in its first day or so: a strength from few artworks
    // may be far too large, and a wrong prior has to be overcome by so many impressions.
    private const double MostStrength = 200;

    /// <summary>The prior, or null when fewer artworks have evidence than the option asks for.</summary>
    public FittedPrior? Fit(PlacementEntry placement)
    {
        List<(Artwork Artwork, double Impressions, double Rewards)> shown = Shown(placement);
        if (shown.Count < minArtworks)
            return null;
        FittedPrior blank = Features(placement, [.. shown.Select(s => s.Artwork)]);
        int dimension = blank.Means.Count;
        float[] features = new float[shown.Count * dimension];
        for (int i = 0; i < shown.Count; i++)
            blank.Write(shown[i].Artwork, features.AsSpan(i * dimension, dimension));
        ArtworkPrior prior = ArtworkPrior.Fit(
            features, dimension, [.. shown.Select(s => s.Impressions)], [.. shown.Select(s => s.Rewards)]);
        return blank with
        {
            Weights = prior.Weights.ToArray(),
            Strength = Math.Min(prior.Strength, MostStrength),
            IsPooled = prior.IsPooled,
        };
    }

    private List<(Artwork Artwork, double Impressions, double Rewards)> Shown(PlacementEntry placement)
    {
        List<(Artwork, double, double)> shown = [];
        foreach (TitleEntry title in catalog.AllTitles())
        {
            foreach (ArmRecord arm in Arms(title, placement))
            {
                if (arm.Impressions >= FewestImpressions && title.Find(arm.Key) is { } entry)
                    shown.Add((entry.Artwork, arm.Impressions, Math.Clamp(arm.RewardSum, 0, arm.Impressions)));
            }

            if (shown.Count >= MostArtworks)
                break;
        }

        return shown;
    }

    private ArmRecord[] Arms(TitleEntry title, PlacementEntry placement)
    {
        CopyVisitor visitor = new();
        Lane lane = lanes.Rent();
        try
        {
            lane.Reader.Read(StateKeys.Of(title.Key, placement.Key), ref visitor);
        }
        finally
        {
            lanes.Return(lane);
        }

        return RecordLayout.ReadArms(visitor.Record);
    }

    /// <summary>Which features there are, and how they are standardised; no weights yet.</summary>
    private static FittedPrior Features(PlacementEntry placement, Artwork[] artworks)
    {
        int embedding = Math.Min(artworks.Max(a => a.Embedding.Count), MostEmbeddingNumbers);
        string[] scores = [.. artworks.SelectMany(a => a.Scores.Keys).CountBy(name => name)
            .Where(count => 2 * count.Value >= artworks.Length)
            .Select(count => count.Key).Order(StringComparer.Ordinal).Take(MostScores)];
        int count = embedding + scores.Length;
        FittedPrior blank = new(
            placement.Placement.Id, embedding, scores, new double[count], new double[count], [], 1, true,
                artworks.Length);
        double[] means = new double[count];
        double[] deviations = new double[count];
        for (int i = 0; i < count; i++)
            (means[i], deviations[i]) =
                Moments([.. artworks.Select(a => blank.Feature(a, i)).OfType<double>().Where(double.IsFinite)]);
        return blank with { Means = means, Deviations = deviations };
    }

    // A feature that does not vary is 0 for every artwork, whatever it is divided by.
    private static (double Mean, double Deviation) Moments(double[] values)
    {
        double mean = values.Length > 0 ? values.Average() : 0;
        double variance = values.Length > 0 ? values.Average(v => (v - mean) * (v - mean)) : 0;
        return (mean, variance > 1e-18 ? Math.Sqrt(variance) : 1);
    }
}
