#!/usr/bin/python3
"""Quantises an ONNX network to whole numbers: activations to 8 bits a tensor, weights of convolutions to 8 bits a channel.

  /usr/bin/python3 models/convert/quantize.py watch MODEL.onnx OUT.onnx    a network that gives every value that gets a range

Values are marked with QuantizeLinear and DequantizeLinear, from which the runtime makes integer operators. Pooling and resizing
keep their input's range, else the runtime would leave whole numbers for them. Whatever has no range stays as it is.
"""
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

WEIGHT_LEVELS = 127
KEEPS_RANGE = {"MaxPool", "Resize"}
JOINS = {"Concat", "Add"}
OPSET = 13  # the first in which weights have a scale for each channel


def pictures(graph):
    """Names of the values that are activations: shapes of resized pictures are computed in the graph too."""
    known = {graph.input[0].name}
    for node in graph.node:
        if node.op_type in KEEPS_RANGE | JOINS | {"Conv", "Relu"} and node.input[0] in known:
            known.update(node.output)
    return known


def marked(graph):
    """Inputs of each node that become whole numbers, as (node, index)."""
    known = pictures(graph)
    for node in graph.node:
        if node.op_type in KEEPS_RANGE | {"Conv"}:
            yield node, 0
        elif node.op_type in JOINS and node.input[0] in known:
            yield from ((node, index) for index in range(len(node.input)))


def origins(graph):
    """The value whose range another one has, for outputs of operators that keep it."""
    found = {}
    for node in graph.node:
        if node.op_type in KEEPS_RANGE:
            found[node.output[0]] = found.get(node.input[0], node.input[0])
    return found


def watched(document):
    """The network with the values that need a range as its outputs."""
    known = origins(document.graph)
    names = dict.fromkeys(known.get(node.input[index], node.input[index]) for node, index in marked(document.graph))
    names.pop(document.graph.input[0].name)
    del document.graph.output[:]
    for name in names:
        document.graph.output.append(helper.make_empty_tensor_value_info(name))
    return document


def raise_opset(document):
    """To the first version with scales per channel; of what it changed, only Unsqueeze is in these networks."""
    for node in document.graph.node:
        if node.op_type in ("Squeeze", "ReduceSum", "Split", "Softmax"):
            raise ValueError(f"{node.op_type} changed in operator set {OPSET}: teach raise_opset how")
        axes = [attribute for attribute in node.attribute if attribute.name == "axes"]
        if node.op_type == "Unsqueeze" and axes:
            name = node.output[0] + "_axes"
            document.graph.initializer.append(numpy_helper.from_array(np.array(axes[0].ints, np.int64), name))
            node.input.append(name)
            node.attribute.remove(axes[0])
    document.opset_import[0].version = OPSET


class Quantizer:
    def __init__(self, document, ranges):
        raise_opset(document)
        self.document, self.graph, self.ranges = document, document.graph, ranges
        self.weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in self.graph.initializer}
        self.origins, self.nodes, self.added, self.done = origins(self.graph), [], {}, {}

    def constant(self, name, value):
        self.added[name] = numpy_helper.from_array(value, name)
        return name

    def scale(self, name):
        """The step of a value, and which whole number stands for 0."""
        low, high = self.ranges[self.origins.get(name, name)]
        scale = np.float32((max(high, 0) - min(low, 0)) / 255)
        return scale, np.uint8(np.clip(np.round(-min(low, 0) / scale), 0, 255))

    def activation(self, name):
        if name not in self.done:
            scale, zero = self.scale(name)
            s, z = self.constant(name + "_scale", scale), self.constant(name + "_zero", zero)
            self.nodes.append(helper.make_node("QuantizeLinear", [name, s, z], [name + "_whole"], name=name + "_quantize"))
            self.nodes.append(helper.make_node("DequantizeLinear", [name + "_whole", s, z], [name + "_again"], name=name + "_dequantize"))
            self.done[name] = name + "_again"
        return self.done[name]

    def parameter(self, name, whole, scales):
        names = [self.constant(name + "_whole", whole), self.constant(name + "_scale", scales),
                 self.constant(name + "_zero", np.zeros(len(scales), whole.dtype))]
        self.nodes.append(helper.make_node("DequantizeLinear", names, [name + "_again"], name=name + "_dequantize", axis=0))
        return name + "_again"

    def convolution(self, node, input_scale):
        weight, bias = node.input[1], node.input[2]
        values = self.weights[weight]
        # A channel of hardly any weights has a bias all the same, which must fit into 32 bits of its steps.
        least = np.abs(self.weights[bias]) / (input_scale * 2.0 ** 30)
        scales = np.maximum(np.abs(values).reshape(len(values), -1).max(axis=1) / WEIGHT_LEVELS, least.clip(1e-12)).astype(np.float32)
        whole = np.clip(np.round(values / scales[:, None, None, None]), -WEIGHT_LEVELS, WEIGHT_LEVELS).astype(np.int8)
        node.input[1] = self.parameter(weight, whole, scales)
        sums = (scales * input_scale).astype(np.float32)
        node.input[2] = self.parameter(bias, np.round(self.weights[bias] / sums).astype(np.int32), sums)

    def run(self):
        places = {}
        for node, index in marked(self.graph):
            places.setdefault(node.output[0], []).append(index)
        for node in self.graph.node:
            for index in places.get(node.output[0], []):
                if self.origins.get(node.input[index], node.input[index]) not in self.ranges:
                    continue
                scale, _ = self.scale(node.input[index])
                node.input[index] = self.activation(node.input[index])
                if node.op_type == "Conv":
                    self.convolution(node, scale)
            self.nodes.append(node)
        del self.graph.node[:]
        self.graph.node.extend(self.nodes)
        used = {name for node in self.graph.node for name in node.input}
        kept = [tensor for tensor in [*self.graph.initializer, *self.added.values()] if tensor.name in used]
        del self.graph.initializer[:]
        self.graph.initializer.extend(kept)
        del self.graph.value_info[:]
        onnx.checker.check_model(self.document)
        return self.document


def quantize(path, ranges):
    """The network of a file in whole numbers; ranges are (least, greatest) of each value that `watched` gives, and of the input."""
    return Quantizer(onnx.load(path), ranges).run()


if __name__ == "__main__":
    onnx.save(watched(onnx.load(sys.argv[2])), sys.argv[3])
