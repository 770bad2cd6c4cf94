namespace InferenceEngine.Media.Tests;

/// <summary>A file with holes whose parts are copied from another when they are asked for, and no more than that.</summary>
internal sealed class CopiedParts : IFileParts, IDisposable
{
    private readonly FileStream source;
    private readonly FileStream target;
    private readonly ByteRangeSet there = new();

    public CopiedParts(string source, string target)
    {
        this.source = File.OpenRead(source);
        this.target = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        this.target.SetLength(this.source.Length);
    }

    public string Path => target.Name;

    public string Identity { get; } = new('7', 64);

    /// <summary>Bytes that were asked for.</summary>
    public long Bytes => there.Ranges.Sum(range => range.Length);

    public int Calls { get; private set; }

    /// <summary>Happens before each part; may throw or wait.</summary>
    public Func<CancellationToken, Task>? Before { get; set; }

    public async Task<IReadOnlyList<ByteRange>> FillAsync(IReadOnlyList<ByteRange> wanted, CancellationToken cancellation)
    {
        Calls++;
        if (Before is { } before)
            await before(cancellation);
        foreach (ByteRange part in wanted)
        {
            byte[] bytes = new byte[part.Length];
            await RandomAccess.ReadAsync(source.SafeFileHandle, bytes, part.Offset, cancellation);
            await RandomAccess.WriteAsync(target.SafeFileHandle, bytes, part.Offset, cancellation);
            there.Add(part);
        }

        return wanted;
    }

    public void Dispose()
    {
        source.Dispose();
        target.Dispose();
        File.Delete(target.Name);
    }
}
