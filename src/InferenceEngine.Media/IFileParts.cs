namespace InferenceEngine.Media;

/// <summary>
/// A file of which only parts are on disk, each there before it is read; what is absent are holes, which read as zeros. For an
/// MP4 or MOV with a table of its samples: one that is fragmented must be there whole. Thread-safe.
/// </summary>
public interface IFileParts
{
    /// <summary>Names the content as the SHA-256 of all bytes would: 64 hexadecimal digits, other ones for other bytes.</summary>
    string Identity { get; }

    /// <summary>Brings the first part into the file, and as many of those after it as are worth fetching with it.</summary>
    /// <param name="wanted">Parts inside the file: what is waited for, then what will be read next.</param>
    /// <param name="cancellation">Stops fetching.</param>
    /// <returns>What is there now, the first part included.</returns>
    Task<IReadOnlyList<ByteRange>> FillAsync(IReadOnlyList<ByteRange> wanted, CancellationToken cancellation);
}
