using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>
/// An order of the wire in protobuf's JSON, as the page sends it. A field that orders do not have is refused by name.
/// </summary>
internal sealed class OrderConverter : JsonConverter<V1.PosterOrder>
{
    /// <exception cref="JsonException">It is no order.</exception>
    public static V1.PosterOrder Parse(string json)
    {
        try
        {
            return V1.PosterOrder.Parser.ParseJson(json);
        }
        catch (Exception cause) when (cause is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new JsonException($"The order cannot be read: {cause.Message}", cause);
        }
    }

    public override V1.PosterOrder Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument order = JsonDocument.ParseValue(ref reader);
        return Parse(order.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, V1.PosterOrder value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonFormatter.Default.Format(value));
}
