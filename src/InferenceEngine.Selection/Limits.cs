namespace InferenceEngine.Selection;

/// <summary>Bounds of what callers may send; the protos name them too.</summary>
public static class Limits
{
    /// <summary>Characters of an id.</summary>
    public const int IdLength = 128;

    /// <summary>Titles of a page: a screen shows tens.</summary>
    public const int PageTitles = 500;

    /// <summary>Rewards of a request.</summary>
    public const int RequestRewards = 10_000;

    /// <summary>Artworks of a title, retired ones included.</summary>
    public const int TitleArtworks = 1000;

    /// <summary>Characters of a name, a reason or a uri.</summary>
    public const int TextLength = 2048;

    /// <summary>Tags, or scores, of an artwork.</summary>
    public const int ArtworkLabels = 64;

    /// <summary>Regions of an artwork's rules.</summary>
    public const int Regions = 300;

    /// <summary>Segments of a placement: each has a copy of all arms.</summary>
    public const int Segments = 64;

    /// <summary>Features of a context.</summary>
    public const int Dimensions = 256;

    /// <summary>Features of a context whose model is a full matrix per arm.</summary>
    public const int FullDimensions = 64;

    /// <summary>Numbers of an artwork's embedding that models look at.</summary>
    public const int Embedding = 64;

    /// <summary>Exposures, exclusions or row tags of a request.</summary>
    public const int PageItems = 2000;

    /// <summary>Artworks that a ranker scores for a page, together: 1 MiB of inputs with 32 numbers each.</summary>
    public const int RankedArtworks = 8192;

    /// <summary>Versions of policies in the catalogue: a decision id has 16 bits for them.</summary>
    public const int Policies = 65_535;

    /// <summary>Entries on a page of a listing.</summary>
    public const int ListPage = 1000;

    /// <summary>Whether <paramref name="id"/> is 1 to 128 characters of A-Z a-z 0-9 . _ : -</summary>
    public static bool IsId(string id)
    {
        if (id.Length is 0 or > IdLength)
            return false;
        foreach (char c in id)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-'))
                return false;
        }

        return true;
    }
}
