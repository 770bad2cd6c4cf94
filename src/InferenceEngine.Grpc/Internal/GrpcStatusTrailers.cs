using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace InferenceEngine.Grpc.Internal;

/// <summary>Writes the status of a call as trailers.</summary>
internal static class GrpcStatusTrailers
{
    private const int MaxMessageChars = 1024;

    public static void Write(HttpResponse response, GrpcStatusCode code, string message, ReadOnlySpan<byte> details)
    {
        response.AppendTrailer("grpc-status", ((int)code).ToString(CultureInfo.InvariantCulture));
        if (message.Length > 0)
            response.AppendTrailer("grpc-message", PercentEncode(message));
        if (!details.IsEmpty)
            response.AppendTrailer("grpc-status-details-bin", Convert.ToBase64String(details).TrimEnd('='));
    }

    /// <summary>Percent-encodes what is not printable ASCII, as the gRPC protocol asks of <c>grpc-message</c>.</summary>
    public static string PercentEncode(string message)
    {
        if (message.Length > MaxMessageChars)
            message = message[..MaxMessageChars] + "…";
        StringBuilder encoded = new(message.Length);
        foreach (byte value in Encoding.UTF8.GetBytes(message))
        {
            if (value is >= 0x20 and <= 0x7E and not (byte)'%')
                encoded.Append((char)value);
            else
                encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }
}
