using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using InferenceEngine.Contracts.Inference;
using InferenceEngine.Onnx;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>Turns typed contents into the elements' bytes. Pure.</summary>
internal static class TensorContents
{
    /// <summary>The bytes, little-endian; null when the type has no typed form (FP16, BF16).</summary>
    /// <exception cref="OverflowException">A number does not fit the type.</exception>
    public static byte[]? ToBytes(InferTensorContents contents, TensorType type) => type switch
    {
        TensorType.Bool => [.. contents.BoolContents.Select(value => value ? (byte)1 : (byte)0)],
        TensorType.Int8 => [.. contents.IntContents.Select(value => (byte)checked((sbyte)value))],
        TensorType.Int16 => Cast(contents.IntContents, value => checked((short)value)),
        TensorType.Int32 => Cast(contents.IntContents, value => value),
        TensorType.Int64 => Cast(contents.Int64Contents, value => value),
        TensorType.UInt8 => [.. contents.UintContents.Select(value => checked((byte)value))],
        TensorType.UInt16 => Cast(contents.UintContents, value => checked((ushort)value)),
        TensorType.UInt32 => Cast(contents.UintContents, value => value),
        TensorType.UInt64 => Cast(contents.Uint64Contents, value => value),
        TensorType.Float32 => Cast(contents.Fp32Contents, value => value),
        TensorType.Float64 => Cast(contents.Fp64Contents, value => value),
        TensorType.String => Strings(contents.BytesContents),
        _ => null,
    };

    /// <summary>Strings as raw contents have them.</summary>
    public static byte[] Strings(IReadOnlyCollection<ByteString> strings)
    {
        byte[] raw = new byte[strings.Sum(s => (long)s.Length + sizeof(int))];
        Span<byte> rest = raw;
        foreach (ByteString text in strings)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, text.Length);
            text.Span.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + text.Length)..];
        }

        return raw;
    }

    private static byte[] Cast<TFrom, TTo>(IReadOnlyList<TFrom> values, Func<TFrom, TTo> convert)
        where TTo : unmanaged
    {
        TTo[] converted = new TTo[values.Count];
        for (int i = 0; i < converted.Length; i++)
            converted[i] = convert(values[i]);
        return MemoryMarshal.AsBytes<TTo>(converted).ToArray();
    }
}
