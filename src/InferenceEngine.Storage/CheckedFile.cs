using System.Security.Cryptography;

namespace InferenceEngine.Storage;

/// <summary>
/// A file that belongs to a checkpoint, by its name below the state folder, with the length and SHA-256 that it must
/// have. Immutable.
/// </summary>
public sealed record CheckedFile(string Name, long Bytes, string Sha256)
{
    /// <summary>Describes the file <paramref name="name"/> in <paramref name="folder"/> as it is now.</summary>
    public static CheckedFile Of(string folder, string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, name));
        return new CheckedFile(name, file.Length, Convert.ToHexString(SHA256.HashData(file)));
    }

    /// <summary>What is wrong with the file in <paramref name="folder"/>, or null when it is as it was
    /// written.</summary>
    public string? Problem(string folder)
    {
        string path = Path.Combine(folder, Name);
        try
        {
            if (!File.Exists(path))
                return $"{path} is missing";
            CheckedFile found = Of(folder, Name);
            if (found.Bytes != Bytes)
                return $"{path} has {found.Bytes} bytes instead of {Bytes}";
            return found.Sha256 == Sha256 ? null : $"{path} is damaged: its content does not match its hash";
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {cause.Message}";
        }
    }
}
