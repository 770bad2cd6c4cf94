using System.Runtime.InteropServices;
using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>Writes the elements of an input, row-major, straight into the batch. Called on the model's own thread.</summary>
public delegate void InputFiller(Span<byte> target);

/// <summary>One input of a request: its shape and either its bytes or what writes them. Immutable.</summary>
public sealed class InferenceInput
{
    private InferenceInput(string name, TensorType type, long[] shape, ReadOnlyMemory<byte> bytes, InputFiller? filler)
    {
        Name = name;
        Type = type;
        Shape = shape;
        Bytes = bytes;
        Filler = filler;
    }

    /// <summary>The graph's name.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public TensorType Type { get; }

    /// <summary>Dimensions, the batch first where the model has one.</summary>
    public long[] Shape { get; }

    /// <summary>The elements, row-major, little-endian; empty when a filler writes them.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Writes the elements; null when <see cref="Bytes"/> holds them.</summary>
    public InputFiller? Filler { get; }

    /// <summary>An input whose bytes must not change until the request has ended.</summary>
    public static InferenceInput Of(string name, TensorType type, long[] shape, ReadOnlyMemory<byte> bytes) =>
        new(name, type, shape, bytes, null);

    /// <summary>An input copied from numbers.</summary>
    public static InferenceInput Of<T>(string name, TensorType type, long[] shape, ReadOnlySpan<T> values)
        where T : unmanaged => new(name, type, shape, MemoryMarshal.AsBytes(values).ToArray(), null);

    /// <summary>A picture, uint8 [1, height, width, 3], which must live until the request has ended.</summary>
    public static InferenceInput OfPicture(string name, PixelBuffer picture) =>
        new(name, TensorType.UInt8, [1, picture.Height, picture.Width, 3], default, target => picture.Pixels.CopyTo(target)) { Picture = picture };

    /// <summary>The picture that it is; null for anything else.</summary>
    internal PixelBuffer? Picture { get; private init; }

    /// <summary>The same elements for an input of another name.</summary>
    internal InferenceInput As(string name) => new(name, Type, Shape, Bytes, Filler) { Picture = Picture };

    /// <summary>The same with elements of its own, written once.</summary>
    internal InferenceInput Copied()
    {
        if (Filler is not { } fill)
            return new(Name, Type, Shape, Bytes.ToArray(), null);
        byte[] bytes = new byte[checked(TensorShape.Length(Shape) * Type.SizeBytes())];
        fill(bytes);
        return new(Name, Type, Shape, bytes, null);
    }

    /// <summary>An input that is written when its batch is put together, without a copy before.</summary>
    public static InferenceInput Filled(string name, TensorType type, long[] shape, InputFiller filler) =>
        new(name, type, shape, default, filler);
}
