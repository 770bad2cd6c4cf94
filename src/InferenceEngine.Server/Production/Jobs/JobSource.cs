using System.Text.Json.Serialization;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Where a job's video comes from. Immutable.</summary>
/// <param name="Kind">What <paramref name="Value"/> is.</param>
/// <param name="Value">Full path of a file, SHA-256 of spooled media, or URL.</param>
/// <param name="Name">For people.</param>
internal sealed record JobSource(JobSourceKind Kind, string Value, string Name)
{
    private const int Longest = 200;

    /// <summary>The last part of the name: what a file of it would be called.</summary>
    [JsonIgnore]
    public string FileName
    {
        get
        {
            string path = Kind == JobSourceKind.Url ? Uri.UnescapeDataString(new Uri(Value).AbsolutePath) : Name;
            string last = path[(path.LastIndexOf('/') + 1)..];
            return last.Length is 0 or > Longest ? Kind.ToString().ToLowerInvariant() : last;
        }
    }
}

/// <summary>Kinds of sources. The numbers are those of the records on disk.</summary>
internal enum JobSourceKind
{
    /// <summary>A file below a video folder.</summary>
    File = 1,

    /// <summary>Bytes that the server keeps in its spool.</summary>
    Media = 2,

    /// <summary>An address of HTTP or HTTPS.</summary>
    Url = 3,
}
