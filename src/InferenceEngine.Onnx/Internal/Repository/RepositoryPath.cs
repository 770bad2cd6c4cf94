namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>Paths that a manifest names: they stay in their folder, and no link leads out of it.</summary>
internal static class RepositoryPath
{
    /// <summary>Whether a path is relative and has no step upwards.</summary>
    public static bool IsInside(string? relative) =>
        relative is { Length: > 0 } && !Path.IsPathRooted(relative) && !relative.Contains('\0')
        && !relative.Split('/', '\\').Any(step => step is ".." or "." or "");

    /// <summary>The full path of a file that is there.</summary>
    /// <exception cref="ModelException">It is missing, or a link.</exception>
    public static string Find(string folder, string relative)
    {
        string path = Path.GetFullPath(folder);
        foreach (string step in relative.Split('/'))
        {
            path = Path.Combine(path, step);
            if (new FileInfo(path).LinkTarget is not null)
                throw new ModelException($"{path} is a link. A model's files must lie in its own folder: copy it there.");
        }

        return File.Exists(path)
            ? path
            : throw new ModelException($"{path} is missing. Put it there, or correct {ModelConfig.FileName}.");
    }
}
