namespace InferenceEngine.Posters.Internal;

/// <summary>
/// A folder that is written aside and renamed when complete, so that it is never half-written; an earlier result, told by the
/// file that marks one, is replaced. Stateless.
/// </summary>
internal static class ResultFolder
{
    /// <summary>Runs <paramref name="fill"/> on the folder aside.</summary>
    /// <exception cref="PosterException">The folder holds something else.</exception>
    public static async Task<T> WriteAsync<T>(string outFolder, string marker, Func<string, Task<T>> fill)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outFolder));
        RefuseForeign(target, marker);
        string aside = $"{target}.partial-{Guid.NewGuid():N}";
        Directory.CreateDirectory(aside);
        try
        {
            T result = await fill(aside);
            Replace(target, aside);
            return result;
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    public static async Task WriteFileAsync(string folder, string name, byte[] bytes, CancellationToken cancellation)
    {
        await using FileStream file = new(Path.Combine(folder, name), FileMode.Create, FileAccess.Write);
        await file.WriteAsync(bytes, cancellation);
        file.Flush(flushToDisk: true);
    }

    private static void RefuseForeign(string target, string marker)
    {
        if (File.Exists(target))
            throw new PosterException($"{target} is a file. Name a folder.");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(Path.Combine(target, marker)))
        {
            throw new PosterException(
                $"{target} is not empty and holds no earlier result ({marker}). Name another folder or empty this one.");
        }
    }

    /// <summary>Two renames: should the second fail, the earlier result comes back.</summary>
    private static void Replace(string target, string aside)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(aside, target);
            return;
        }

        string old = $"{target}.old-{Guid.NewGuid():N}";
        Directory.Move(target, old);
        try
        {
            Directory.Move(aside, target);
        }
        catch (IOException)
        {
            Directory.Move(old, target);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }
}
