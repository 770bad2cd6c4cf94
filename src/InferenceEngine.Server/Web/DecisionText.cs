using InferenceEngine.Selection;

namespace InferenceEngine.Server.Web;

/// <summary>Decision ids as people paste them: base64, as JSON of protobuf has bytes, its form for URLs, or hexadecimal. Pure.</summary>
internal static class DecisionText
{
    /// <exception cref="FormatException">It is none.</exception>
    public static byte[] Parse(string text)
    {
        byte[] id = new byte[DecisionId.SizeBytes];
        string trimmed = text.Trim();
        bool isId = trimmed.Length == 2 * id.Length
            ? Convert.FromHexString(trimmed, id, out _, out int count) == System.Buffers.OperationStatus.Done
            : Convert.TryFromBase64String(trimmed.Replace('-', '+').Replace('_', '/'), id, out count);
        return isId && count == id.Length
            ? id
            : throw new FormatException($"decision: '{text}' is no decision id; give the {id.Length} bytes of one in base64 or hexadecimal.");
    }
}
