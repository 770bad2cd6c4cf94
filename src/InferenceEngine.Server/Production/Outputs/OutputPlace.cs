namespace InferenceEngine.Server.Production.Outputs;

/// <summary>Where a result is put: a folder, or a prefix of a bucket of S3. Immutable.</summary>
/// <param name="Bucket">Name of the bucket; null for a folder.</param>
/// <param name="Path">Full path of the folder, or the prefix without slashes at its ends.</param>
internal sealed record OutputPlace(string? Bucket, string Path)
{
    private const string Scheme = "s3://";
    private const int LongestPrefix = 512;

    /// <summary>Whether a text means S3.</summary>
    public static bool IsS3(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Reads <c>s3://bucket/prefix</c> or a folder's path.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static OutputPlace Parse(string text)
    {
        if (text.Length == 0 || text.Any(char.IsControl))
            throw new FormatException("An output is a folder or s3://bucket/prefix.");
        if (!IsS3(text))
            return new OutputPlace(null, System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(text)));
        string[] parts = text[Scheme.Length..].Split('/', 2);
        string bucket = parts[0], prefix = parts.Length > 1 ? parts[1].TrimEnd('/') : string.Empty;
        bool isBucket = bucket.Length is >= 3 and <= 63 && bucket.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.');
        if (!isBucket)
            throw new FormatException($"'{bucket}' is not the name of a bucket: 3 to 63 of a-z 0-9 - and dots.");
        return prefix.Length <= LongestPrefix && !prefix.Split('/').Any(part => part is "." or ".." || (part.Length == 0 && prefix.Length > 0))
            ? new OutputPlace(bucket, prefix)
            : throw new FormatException($"'{prefix}' is not a prefix: at most {LongestPrefix} characters, no empty parts, no dots alone.");
    }

    /// <summary>A place below this one.</summary>
    public OutputPlace Below(string relative) => relative.Length == 0 ? this : this with { Path = Path.Length == 0 ? relative : $"{Path}/{relative}" };

    /// <summary>Whether <paramref name="other"/> is this place or below it.</summary>
    public bool Holds(OutputPlace other) => Bucket == other.Bucket
        && (Path.Length == 0 || other.Path == Path || other.Path.StartsWith(Path.TrimEnd('/') + "/", StringComparison.Ordinal));

    public override string ToString() => Bucket is null ? Path : $"{Scheme}{Bucket}/{Path}";
}
