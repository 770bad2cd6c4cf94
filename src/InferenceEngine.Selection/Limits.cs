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
