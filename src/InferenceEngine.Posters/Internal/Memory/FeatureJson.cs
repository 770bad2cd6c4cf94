using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>How features are written. Numbers come back exactly as they were.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true, Converters = [typeof(SaliencyConverter)],
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(FrameFinds))]
[JsonSerializable(typeof(SaliencyMap))]
[JsonSerializable(typeof(Finalists))]
[JsonSerializable(typeof(KnownSweep))]
[JsonSerializable(typeof(KnownSharpest))]
[JsonSerializable(typeof(PosterOptions))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class FeatureJson : JsonSerializerContext;

/// <summary>A map as its size and its values' bytes.</summary>
internal sealed class SaliencyConverter : JsonConverter<SaliencyMap>
{
    public override SaliencyMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        byte[] bytes = reader.GetBytesFromBase64();
        int width = BitConverter.ToInt32(bytes, 0), height = BitConverter.ToInt32(bytes, sizeof(int));
        float[] values = new float[(bytes.Length / sizeof(float)) - 2];
        Buffer.BlockCopy(bytes, 2 * sizeof(int), values, 0, values.Length * sizeof(float));
        return values.Length == (long)width * height ? new SaliencyMap(values, width, height) : throw new JsonException("a saliency map of another size");
    }

    public override void Write(Utf8JsonWriter writer, SaliencyMap value, JsonSerializerOptions options)
    {
        byte[] bytes = new byte[(value.Values.Length + 2) * sizeof(float)];
        BitConverter.TryWriteBytes(bytes, value.Width);
        BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(int)), value.Height);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(value.Values).CopyTo(bytes.AsSpan(2 * sizeof(int)));
        writer.WriteBase64StringValue(bytes);
    }
}
