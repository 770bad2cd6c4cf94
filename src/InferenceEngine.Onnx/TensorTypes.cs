using Microsoft.ML.OnnxRuntime.Tensors;

namespace InferenceEngine.Onnx;

/// <summary>What the element types are called elsewhere, and how large they are. Pure.</summary>
public static class TensorTypes
{
    private static readonly (TensorType Type, string Manifest, string Protocol, int SizeBytes, TensorElementType Runtime)[] rows =
    [
        (TensorType.Bool, "bool", "BOOL", 1, TensorElementType.Bool),
        (TensorType.UInt8, "uint8", "UINT8", 1, TensorElementType.UInt8),
        (TensorType.UInt16, "uint16", "UINT16", 2, TensorElementType.UInt16),
        (TensorType.UInt32, "uint32", "UINT32", 4, TensorElementType.UInt32),
        (TensorType.UInt64, "uint64", "UINT64", 8, TensorElementType.UInt64),
        (TensorType.Int8, "int8", "INT8", 1, TensorElementType.Int8),
        (TensorType.Int16, "int16", "INT16", 2, TensorElementType.Int16),
        (TensorType.Int32, "int32", "INT32", 4, TensorElementType.Int32),
        (TensorType.Int64, "int64", "INT64", 8, TensorElementType.Int64),
        (TensorType.Float16, "float16", "FP16", 2, TensorElementType.Float16),
        (TensorType.BFloat16, "bfloat16", "BF16", 2, TensorElementType.BFloat16),
        (TensorType.Float32, "float32", "FP32", 4, TensorElementType.Float),
        (TensorType.Float64, "float64", "FP64", 8, TensorElementType.Double),
        (TensorType.String, "string", "BYTES", 0, TensorElementType.String),
    ];

    /// <summary>The names that manifests use.</summary>
    public static string ManifestNames => string.Join(", ", rows.Select(row => row.Manifest));

    /// <summary>The type that a manifest calls <paramref name="name"/>, or null.</summary>
    public static TensorType? FromManifest(string name) => Find(row => row.Manifest == name);

    /// <summary>The type that the open inference protocol calls <paramref name="name"/>, or null.</summary>
    public static TensorType? FromProtocol(string name) => Find(row => row.Protocol == name);

    /// <summary>The name in manifests, as "float32".</summary>
    public static string ManifestName(this TensorType type) => rows[(int)type].Manifest;

    /// <summary>The name in the open inference protocol, as "FP32".</summary>
    public static string ProtocolName(this TensorType type) => rows[(int)type].Protocol;

    /// <summary>Bytes of an element; 0 for strings, which differ.</summary>
    public static int SizeBytes(this TensorType type) => rows[(int)type].SizeBytes;

    /// <summary>The runtime's own name.</summary>
    internal static TensorElementType Runtime(this TensorType type) => rows[(int)type].Runtime;

    /// <summary>The type that the runtime calls <paramref name="type"/>, or null when it is none of ours.</summary>
    internal static TensorType? FromRuntime(TensorElementType type) => Find(row => row.Runtime == type);

    private static TensorType? Find(
        Func<(TensorType Type, string Manifest, string Protocol, int SizeBytes, TensorElementType Runtime), bool> wanted)
    {
        foreach (var row in rows)
        {
            if (wanted(row))
                return row.Type;
        }

        return null;
    }
}
