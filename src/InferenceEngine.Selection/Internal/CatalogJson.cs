using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// How items of the catalogue are written as JSON, in the log, in checkpoints and in state files. By reflection and not by
/// generated code, which would set what an older or hand-written file lacks to nothing instead of its default.
/// </summary>
internal static class CatalogJson
{
    /// <summary>Names in camelCase, enums by name, null only where it may be.</summary>
    public static JsonSerializerOptions Options { get; } = Frozen(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter() },
    });

    private static JsonSerializerOptions Frozen(JsonSerializerOptions options)
    {
        options.MakeReadOnly();
        return options;
    }
}
