"""Writes an ONNX graph node by node. Tensors are NHWC inside, as TensorFlow's; the runtime cancels the transpositions."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 13


class GraphWriter:
    """The nodes and constants of one graph. Names are counted, so that the same model always gives the same bytes."""

    def __init__(self):
        self.nodes, self.constants, self.inputs, self.outputs = [], [], [], []

    def image(self, name, height, width):
        """The input [n, 3, height, width]; gives its NHWC form. A height or width of None is free."""
        shape = ["n", 3, height or "height", width or "width"]
        self.inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return self.to_nhwc(name)

    def output(self, name, value, shape):
        """Declares an output; pictures come out as NCHW."""
        if len(shape) == 4:
            value = self.to_nchw(value)
        self.nodes.append(helper.make_node("Identity", [value], [name], name=f"output_{name}"))
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def constant(self, values):
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def integers(self, *values):
        return self.constant(np.array(values, np.int64))

    def node(self, kind, inputs, outputs=1, **attributes):
        """Adds a node; gives the name of its output, or the names of its outputs."""
        name = f"{kind}_{len(self.nodes)}"
        names = [f"{name}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=name, **attributes))
        return names[0] if outputs == 1 else names

    def to_nchw(self, value):
        return self.node("Transpose", [value], perm=[0, 3, 1, 2])

    def to_nhwc(self, value):
        return self.node("Transpose", [value], perm=[0, 2, 3, 1])

    def convolution(self, value, kernel, bias, strides, dilations, padding):
        """`kernel` is [height, width, in, out]; `padding` is "SAME" or "VALID"."""
        inputs = [self.to_nchw(value), self.constant(kernel.transpose(3, 2, 0, 1))]
        if bias is not None:
            inputs.append(self.constant(bias))
        return self.to_nhwc(self.node(
            "Conv", inputs, kernel_shape=list(kernel.shape[:2]), strides=strides, dilations=dilations, auto_pad=onnx_padding(padding)))

    def depthwise_convolution(self, value, kernel, bias, strides, dilations, padding):
        """`kernel` is [height, width, in, multiplier]."""
        height, width, channels, multiplier = kernel.shape
        weights = kernel.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
        inputs = [self.to_nchw(value), self.constant(weights)] + ([] if bias is None else [self.constant(bias)])
        return self.to_nhwc(self.node(
            "Conv", inputs, kernel_shape=[height, width], strides=strides, dilations=dilations, group=channels,
            auto_pad=onnx_padding(padding)))

    def pool(self, kind, value, size, strides, padding):
        return self.to_nhwc(self.node(
            kind, [self.to_nchw(value)], kernel_shape=size, strides=strides, auto_pad=onnx_padding(padding)))

    def clip(self, value, low, high):
        return self.node("Clip", [value, self.constant(np.float32(low)), self.constant(np.float32(high))])

    def model(self):
        """The graph so far, as a checked model without a trace of when or where it was made."""
        graph = helper.make_graph(self.nodes, "converted", self.inputs, self.outputs, self.constants)
        model = helper.make_model(graph, producer_name="", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 7
        onnx.checker.check_model(model, full_check=True)
        return model


def onnx_padding(padding):
    return {"SAME": "SAME_UPPER", "VALID": "VALID"}[padding.upper()]
