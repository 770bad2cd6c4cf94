using System.Security.Cryptography;

namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>Reads files of models. What is checked is what is opened: a file is read once.</summary>
internal static class VerifiedFile
{
    /// <summary>The content of a file that has the hash and is not too large.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="sha256">What it must have.</param>
    /// <param name="maxBytes">Largest size.</param>
    /// <param name="fix">What to do about another hash.</param>
    /// <exception cref="ModelException">It has another hash or is larger.</exception>
    public static byte[] Read(string path, string sha256, long maxBytes, string fix)
    {
        long sizeBytes = new FileInfo(path).Length;
        if (sizeBytes > maxBytes)
        {
            throw new ModelException(
                $"{path} has {sizeBytes} bytes; the limit is {maxBytes}. Raise maxModelBytes of the model, or use a smaller one.");
        }

        byte[] content = File.ReadAllBytes(path);
        Check(path, SHA256.HashData(content), sha256, fix);
        return content;
    }

    /// <summary>Checks a file that the runtime reads itself.</summary>
    /// <exception cref="ModelException">It has another hash.</exception>
    public static void Check(string path, string sha256, string fix)
    {
        using FileStream stream = File.OpenRead(path);
        Check(path, SHA256.HashData(stream), sha256, fix);
    }

    private static void Check(string path, byte[] hash, string sha256, string fix)
    {
        string found = Convert.ToHexStringLower(hash);
        if (!found.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            throw new ModelException($"{path} has sha256 {found}; {sha256} is expected. {fix}");
    }
}
