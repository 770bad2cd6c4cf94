namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Where a job's video comes from. Immutable.</summary>
/// <param name="Kind">What <paramref name="Value"/> is.</param>
/// <param name="Value">Full path of a file, SHA-256 of spooled media, or URL.</param>
/// <param name="Name">For people.</param>
internal sealed record JobSource(JobSourceKind Kind, string Value, string Name);

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
