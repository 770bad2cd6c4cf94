"""TensorFlow.js graph models, the form of TensorFlow's own frozen graphs, to ONNX."""
import base64

import numpy as np

from graph_writer import GraphWriter
from weights import load_weights

SIMPLE = {"Sub": "Sub", "Mul": "Mul", "Sigmoid": "Sigmoid", "Relu": "Relu"}

# How much of red, green and blue a model that sees grey was trained on.
GREY = [[0.2989], [0.5870], [0.1140]]


class GraphModel:
    """One conversion. `convert` may be called once."""

    def __init__(self, model, folder):
        self.nodes = {node["name"]: node for node in model["modelTopology"]["node"]}
        self.weights = load_weights(folder, model["weightsManifest"])
        self.writer = GraphWriter()
        self.values = {}

    def convert(self, outputs):
        """`outputs`: for each name in the new graph the node that computes it, and its shape."""
        for node in self._ordered([node for node, _ in outputs.values()]):
            if node["op"] not in ("Const", "NoOp"):
                self.values[node["name"]] = self._convert(node)
        for name, (node, shape) in outputs.items():
            self.writer.output(name, self.values[node], shape)
        return self.writer.model()

    def _ordered(self, wanted):
        """The nodes that `wanted` need, each after its inputs."""
        ordered, seen, stack = [], set(), [(name, False) for name in reversed(wanted)]
        while stack:
            name, ready = stack.pop()
            if ready:
                ordered.append(self.nodes[name])
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                stack.extend((source, False) for source in reversed(self._sources(self.nodes[name])))
        return ordered

    @staticmethod
    def _sources(node):
        return [name.split(":")[0] for name in node.get("input", []) if not name.startswith("^")]

    def _constant(self, name):
        while self.nodes[name]["op"] == "Identity":
            name = self._sources(self.nodes[name])[0]
        return self.weights[name]

    def _value(self, name):
        """A computed tensor, or a weight as a constant. `name` may have the number of an output."""
        base, _, index = name.partition(":")
        value = self.values.get(base)
        if isinstance(value, list):
            return value[int(index or 0)]
        return value if value is not None else self.writer.constant(self._constant(base))

    def _convert(self, node):
        kind, names = node["op"], [name for name in node.get("input", []) if not name.startswith("^")]
        if kind in SIMPLE:
            return self.writer.node(SIMPLE[kind], [self._value(name) for name in names])
        convert = getattr(self, f"_{kind.lstrip('_').lower()}", None)
        if convert is None:
            raise ValueError(f"operator {kind} of node '{node['name']}' is not known here")
        return convert(node, names)

    def _placeholder(self, node, _):
        sizes = [int(size["size"]) for size in node["attr"]["shape"]["shape"]["dim"]]
        if sizes[1] == 3:
            image = self.writer.image("image", *sizes[2:])
            return self.writer.to_nchw(image)
        image = self.writer.image("image", *[size if size > 0 else None for size in sizes[1:3]])
        return image if sizes[3] == 3 else self.writer.node("MatMul", [image, self.writer.constant(np.array(GREY, np.float32))])

    def _identity(self, _, names):
        return self._value(names[0])

    def _add(self, node, names):
        """Of two constants, a weight from here on: the shapes of reshapes are computed so."""
        if all(self.values.get(name.split(":")[0]) is None for name in names):
            self.weights[node["name"]] = self._constant(names[0]) + self._constant(names[1])
            return None
        return self.writer.node("Add", [self._value(name) for name in names])

    _addv2 = _add

    def _conv2d(self, node, names):
        kernel, bias = self._constant(names[1]), self._bias(node, names)
        return self._activated(node, names, self.writer.convolution(
            self._value(names[0]), kernel, bias, *self._window(node)))

    _fusedconv2d = _conv2d

    def _fuseddepthwiseconv2dnative(self, node, names):
        kernel, bias = self._constant(names[1]), self._bias(node, names)
        return self._activated(node, names, self.writer.depthwise_convolution(
            self._value(names[0]), kernel, bias, *self._window(node)))

    _depthwiseconv2dnative = _fuseddepthwiseconv2dnative

    def _window(self, node):
        return attribute(node, "strides")[1:3], (attribute(node, "dilations") or [1, 1, 1, 1])[1:3], attribute(node, "padding")

    def _bias(self, node, names):
        return self._constant(names[2]) if "BiasAdd" in (attribute(node, "fused_ops") or []) else None

    def _activated(self, node, names, value):
        for fused in attribute(node, "fused_ops") or []:
            if fused == "Relu6":
                value = self.writer.clip(value, 0, 6)
            elif fused == "Relu":
                value = self.writer.node("Relu", [value])
            elif fused == "Prelu":
                value = self.writer.node("PRelu", [value, self.writer.constant(self._constant(names[3]))])
            elif fused != "BiasAdd":
                raise ValueError(f"fused operator {fused} of node '{node['name']}' is not known here")
        return value

    def _fusedmatmul(self, node, names):
        value = self.writer.node("MatMul", [self._value(names[0]), self._value(names[1])])
        bias = self._bias(node, names)
        return value if bias is None else self.writer.node("Add", [value, self.writer.constant(bias)])

    def _leakyrelu(self, node, names):
        return self.writer.node("LeakyRelu", [self._value(names[0])], alpha=attribute(node, "alpha"))

    def _prelu(self, _, names):
        return self.writer.node("PRelu", [self._value(names[0]), self.writer.constant(self._constant(names[1]))])

    def _mean(self, node, names):
        return self.writer.node("ReduceMean", [self._value(names[0])], axes=[int(axis) for axis in np.atleast_1d(self._constant(names[1]))],
                                keepdims=int(attribute(node, "keep_dims") or 0))

    def _softmax(self, _, names):
        return self.writer.node("Softmax", [self._value(names[0])], axis=-1)

    def _maxpool(self, node, names):
        return self.writer.pool("MaxPool", self._value(names[0]), *self._pooling(node))

    def _avgpool(self, node, names):
        return self.writer.pool("AveragePool", self._value(names[0]), *self._pooling(node))

    @staticmethod
    def _pooling(node):
        return attribute(node, "ksize")[1:3], attribute(node, "strides")[1:3], attribute(node, "padding")

    def _squeeze(self, node, names):
        return self.writer.node("Squeeze", [self._value(names[0]), self.writer.integers(*attribute(node, "squeeze_dims"))])

    def _pad(self, _, names):
        sizes = [self.writer.constant(self._constant(names[1]).astype(np.int64).T.reshape(-1))]
        fill = [self.writer.constant(np.float32(self._constant(names[2])))] if len(names) > 2 else []
        return self.writer.node("Pad", [self._value(names[0])] + sizes + fill)

    _padv2 = _pad

    def _reshape(self, _, names):
        """A first size of 1 is the batch: 0 keeps what comes in."""
        shape = self._constant(names[1]).astype(np.int64)
        shape = np.where((np.arange(shape.size) == 0) & (shape == 1), 0, shape)
        return self.writer.node("Reshape", [self._value(names[0]), self.writer.constant(shape)])

    def _transpose(self, _, names):
        return self.writer.node("Transpose", [self._value(names[0])], perm=[int(axis) for axis in self._constant(names[1])])

    def _concatv2(self, _, names):
        return self.writer.node("Concat", [self._value(name) for name in names[:-1]], axis=int(self._constant(names[-1])))

    def _splitv(self, _, names):
        sizes = self._constant(names[1]).astype(np.int64)
        return self.writer.node(
            "Split", [self._value(names[0]), self.writer.constant(sizes)], outputs=len(sizes), axis=int(self._constant(names[2])))

    def _sparsetodense(self, node, names):
        """Paddings that are computed from constants; a weight from here on."""
        indices, shape, values, default = (self._constant(name) for name in names)
        dense = np.full(shape, default)
        dense[tuple(np.atleast_2d(indices).T)] = values
        self.weights[node["name"]] = dense
        return None

    def _resizebilinear(self, node, names):
        if attribute(node, "align_corners"):
            raise ValueError(f"node '{node['name']}' aligns corners, which is not known here")
        mode = "half_pixel" if attribute(node, "half_pixel_centers") else "asymmetric"
        value = self.writer.to_nchw(self._value(names[0]))
        kept = self.writer.node("Slice", [
            self.writer.node("Shape", [value]), self.writer.integers(0), self.writer.integers(2)])
        sizes = self.writer.node("Concat", [kept, self.writer.integers(*self._constant(names[1]))], axis=0)
        return self.writer.to_nhwc(self.writer.node(
            "Resize", [value, "", "", sizes], mode="linear", coordinate_transformation_mode=mode))


def attribute(node, name):
    """An attribute's plain value; None where it is not given."""
    value = node.get("attr", {}).get(name)
    if value is None:
        return None
    if "list" in value:
        return [int(i) for i in value["list"].get("i", [])] or [text(s) for s in value["list"].get("s", [])]
    if "s" in value:
        return text(value["s"])
    if "i" in value:
        return int(value["i"])
    return value.get("f", value.get("b"))


def text(value):
    return base64.b64decode(value).decode()
