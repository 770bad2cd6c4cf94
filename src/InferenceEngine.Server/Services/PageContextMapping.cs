using InferenceEngine.Selection;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>Checks a request's context and puts it into the engine's form.</summary>
internal static class PageContextMapping
{
    /// <summary>Fills <paramref name="context"/>, which is cleared first.</summary>
    public static void Fill(SelectionEngine engine, V1.PageContext message, Policy policy, PageContext context)
    {
        context.Clear();
        FillFeatures(message, policy, context);
        if (message.Region.Length > Limits.IdLength)
            throw GrpcErrors.Invalid("context.region", $"has more than {Limits.IdLength} characters.");
        if (message.ViewerAge is < 0 or > 200)
            throw GrpcErrors.Invalid("context.viewer_age", $"is {message.ViewerAge}; it must be 0 (not known) to 200.");
        CheckCount("context.row_tags", message.RowTags.Count);
        CheckCount("context.exposures", message.Exposures.Count);
        CheckCount("context.excluded", message.Excluded.Count);
        context.Region = message.Region;
        context.ViewerAge = message.ViewerAge;
        foreach (string tag in message.RowTags)
            context.RowTags.Add(PageContext.TagKey(tag));
        FillArtworks(engine.Catalog, message, context);
    }

    private static void FillFeatures(V1.PageContext message, Policy policy, PageContext context)
    {
        int most = policy.FeatureCount > 0 ? policy.FeatureCount : Limits.Dimensions;
        if (message.Features.Count > most)
        {
            throw GrpcErrors.Invalid(
                "context.features", $"has {message.Features.Count} numbers; policy '{policy.Id}' takes {most}.");
        }

        for (int i = 0; i < message.Features.Count; i++)
            context.SetFeature(i, message.Features[i]);
        CheckCount("context.named", message.Named.Count + message.Categories.Count);
        if (policy.FeatureCount == 0)
            return;
        foreach ((string name, float value) in message.Named)
            context.AddNamed(name, value, policy.FeatureCount);
        foreach ((string name, string value) in message.Categories)
            context.AddCategory(name, value, policy.FeatureCount);
    }

    // Names that the catalogue does not have cannot matter.
    private static void FillArtworks(Catalog catalog, V1.PageContext message, PageContext context)
    {
        foreach (V1.Exposure exposure in message.Exposures)
        {
            if (exposure.Count is < 0 or > 1_000_000)
                throw GrpcErrors.Invalid("context.exposures", $"has a count of {exposure.Count}; it must be 0 (once) to 1000000.");
            if (catalog.FindTitle(exposure.TitleId) is { } title && title.Find(exposure.ArtworkId) is { } artwork)
                context.Exposures.Add(new Exposure(title.Key, artwork.Key, Math.Max(exposure.Count, 1)));
        }

        foreach (V1.ArtworkName excluded in message.Excluded)
        {
            if (catalog.FindTitle(excluded.TitleId) is { } title && title.Find(excluded.ArtworkId) is { } artwork)
                context.Excluded.Add((title.Key, artwork.Key));
        }
    }

    private static void CheckCount(string field, int count)
    {
        if (count > Limits.PageItems)
            throw GrpcErrors.Invalid(field, $"has {count} entries; at most {Limits.PageItems} are allowed.");
    }
}
