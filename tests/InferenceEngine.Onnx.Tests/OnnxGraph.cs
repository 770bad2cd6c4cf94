using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Tests;

/// <summary>
/// Builds an ONNX file node by node (onnx.proto3, field numbers of IR version 8). Types are those of TensorProto: 1 float,
/// 2 uint8, 3 int8, 6 int32, 7 int64, 8 string, 10 float16.
/// </summary>
internal sealed class OnnxGraph
{
    public const int Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7, String = 8, Float16 = 10;

    private readonly WireBytes graph = new WireBytes().Text(2, "test");
    private readonly List<(string Domain, int Version)> domains = [(string.Empty, 13)];

    /// <summary>An input; a side of -1 is free.</summary>
    public OnnxGraph Input(string name, int type, params long[] shape) => Value(11, name, type, shape);

    /// <summary>An output.</summary>
    public OnnxGraph Output(string name, int type, params long[] shape) => Value(12, name, type, shape);

    /// <summary>A constant.</summary>
    public OnnxGraph Constant<T>(string name, int type, long[] shape, params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        WireBytes tensor = Tensor(name, type, shape).Bytes(9, MemoryMarshal.AsBytes(values));
        graph.Message(5, tensor);
        return this;
    }

    /// <summary>A constant whose values are in another file.</summary>
    public OnnxGraph External(string name, int type, long[] shape, string location)
    {
        WireBytes entry = new WireBytes().Text(1, "location").Text(2, location);
        graph.Message(5, Tensor(name, type, shape).Message(13, entry).Number(14, 1));
        return this;
    }

    /// <summary>A node with whole-number attributes.</summary>
    public OnnxGraph Node(string operation, string[] inputs, string[] outputs, params (string Name, long Value)[] attributes) =>
        Node(operation, string.Empty, inputs, outputs, attributes);

    /// <summary>A node of an operator set of its own.</summary>
    public OnnxGraph Node(
        string operation, string domain, string[] inputs, string[] outputs, params (string Name, long Value)[] attributes)
    {
        WireBytes node = new();
        foreach (string input in inputs)
            node.Text(1, input);
        foreach (string output in outputs)
            node.Text(2, output);
        node.Text(4, operation).Text(7, domain);
        foreach ((string name, long value) in attributes)
            node.Message(5, new WireBytes().Text(1, name).Number(3, value).Number(20, 2));
        graph.Message(1, node);
        return this;
    }

    /// <summary>Names an operator set.</summary>
    public OnnxGraph Domain(string domain, int version)
    {
        domains.Add((domain, version));
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        WireBytes model = new WireBytes().Number(1, 8).Message(7, graph);
        foreach ((string domain, int version) in domains)
            model.Message(8, new WireBytes().Text(1, domain).Number(2, version));
        return model.ToArray();
    }

    private static WireBytes Tensor(string name, int type, long[] shape)
    {
        WireBytes tensor = new();
        foreach (long side in shape)
            tensor.Number(1, side);
        return tensor.Number(2, type).Text(8, name);
    }

    private OnnxGraph Value(int field, string name, int type, long[] shape)
    {
        WireBytes sides = new();
        for (int axis = 0; axis < shape.Length; axis++)
        {
            WireBytes side = shape[axis] >= 0 ? new WireBytes().Number(1, shape[axis]) : new WireBytes().Text(2, $"{name}_{axis}");
            sides.Message(1, side);
        }

        WireBytes tensor = new WireBytes().Number(1, type).Message(2, sides);
        graph.Message(field, new WireBytes().Text(1, name).Message(2, new WireBytes().Message(1, tensor)));
        return this;
    }
}
