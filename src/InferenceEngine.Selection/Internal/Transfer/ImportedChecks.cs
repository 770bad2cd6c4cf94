namespace InferenceEngine.Selection.Internal.Transfer;

/// <summary>What the wire checks of catalogue items, for those that come from a file. Throws with what is wrong.</summary>
internal static class ImportedChecks
{
    private const long MostSeconds = 90 * 86_400;

    public static void Check(Placement placement)
    {
        Id(placement.Id);
        Text(placement.Name);
        Holds(placement.AspectRatio.Length is > 0 and <= Limits.IdLength, $"placement '{placement.Id}' has no aspect ratio.");
        Holds(
            placement.EpochSeconds is > 0 and <= MostSeconds && placement.RewardWindowSeconds is > 0 and <= MostSeconds,
            $"placement '{placement.Id}': epochSeconds and rewardWindowSeconds must be 1 to {MostSeconds}.");
        Holds(placement.Holdout is >= 0 and <= 0.5, $"placement '{placement.Id}': holdout must be 0 to 0.5.");
        Holds(
            placement.MemberRewardsPerHour is >= 0 and <= 60_000 && Enum.IsDefined(placement.RewardJoin),
            $"placement '{placement.Id}': memberRewardsPerHour or rewardJoin cannot be.");
        Holds(placement.Engagement.Fault() is null, $"placement '{placement.Id}': {placement.Engagement.Fault()}");
    }

    public static void Check(Title title, IReadOnlyList<Artwork> artworks)
    {
        Id(title.Id);
        Text(title.Name);
        Holds(
            title.HalfLifeSeconds == 0 || title.HalfLifeSeconds is >= 60 and < 1e10,
            $"title '{title.Id}': halfLifeSeconds must be 0, or 60 or more.");
        Holds(artworks.Count <= Limits.TitleArtworks, $"title '{title.Id}' has more than {Limits.TitleArtworks} artworks.");
        foreach (Artwork artwork in artworks)
            Check(title, artwork);
    }

    public static void Check(FittedPrior prior)
    {
        int features = prior.EmbeddingNumbers + prior.Scores.Count;
        bool whole = prior.EmbeddingNumbers is >= 0 and <= Limits.Embedding && prior.Means.Count == features
            && prior.Deviations.Count == features && prior.Weights.Count == features + 1
            && prior.Deviations.All(deviation => deviation > 0)
            && prior.Means.Concat(prior.Deviations).Concat(prior.Weights).All(double.IsFinite)
            && prior.Strength is > 0 and < 1e9;
        Holds(whole, $"the prior of placement '{prior.PlacementId}' has numbers that do not fit together.");
    }

    private static void Check(Title title, Artwork artwork)
    {
        Id(artwork.Id);
        Text(artwork.Uri);
        Text(artwork.RetiredReason);
        Holds(artwork.TitleId == title.Id, $"artwork '{artwork.Id}' is under title '{title.Id}' and names '{artwork.TitleId}'.");
        Holds(
            artwork.Tags.Count <= Limits.ArtworkLabels && artwork.Scores.Count <= Limits.ArtworkLabels,
            $"artwork '{artwork.Id}' has more than {Limits.ArtworkLabels} tags or scores.");
        Holds(
            artwork.Embedding.Count <= Limits.Embedding && artwork.Embedding.All(float.IsFinite),
            $"artwork '{artwork.Id}' has an embedding that is too long or not finite.");
    }

    private static void Id(string id) => Holds(
        Limits.IsId(id), $"'{id}' is no id: 1 to {Limits.IdLength} characters of A-Z a-z 0-9 . _ : -");

    private static void Text(string text) => Holds(
        text.Length <= Limits.TextLength, $"a text has {text.Length} characters; at most {Limits.TextLength} are allowed.");

    private static void Holds(bool holds, string otherwise)
    {
        if (!holds)
            throw new FormatException(otherwise);
    }
}
