#!/usr/bin/python3
"""Writes the quality network as ONNX: fp32, int8 (weights and activations of convolutions, per channel) and fp16.

  /usr/bin/python3 models/quality/export.py --weights quality.pt --photographs DIR [DIR ...] --out models/quality

Batch norms are folded into convolutions first. The int8 file keeps floats outside convolutions and marks the convolutions'
inputs and weights with QuantizeLinear and DequantizeLinear, whose ranges come from photographs with and without distortions; the
runtime joins them into integer convolutions. The fp16 file takes and gives floats. An example with what the network gives is
written beside them, for the parity test.
"""

import argparse
import json
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

import train
from network import QualityNetwork

OPSET = 14
PERCENTILE = 99.95


def fold(module):
    """Joins each convolution with the batch norm after it."""
    for child in module.children():
        fold(child)
    if isinstance(module, nn.Sequential):
        for i in range(len(module) - 1):
            if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
                module[i] = torch.nn.utils.fusion.fuse_conv_bn_eval(module[i], module[i + 1])
                module[i + 1] = nn.Identity()


def write_fp32(model, path):
    example = torch.zeros(1, 3, 160, 160)
    torch.onnx.export(model, example, path, opset_version=OPSET, input_names=["pixels"], output_names=["quality"],
                      dynamic_axes={"pixels": {0: "n", 2: "h", 3: "w"}, "quality": {0: "n"}})
    document = onnx.load(path)
    document.doc_string = ""
    for node in document.graph.node:
        node.doc_string = ""
    onnx.save(document, path)
    return document


def convolution_ranges(model, pictures):
    """The largest usual value and the least of each convolution's input, in the order of the graph."""
    seen, hooks = [], []
    layers = [m for m in model.modules() if isinstance(m, nn.Conv2d)]
    values = {layer: ([], []) for layer in layers}

    def watch(layer, inputs, _):
        if layer not in seen:
            seen.append(layer)
        flat = inputs[0].detach().numpy().ravel()
        values[layer][0].append(np.percentile(flat, 100 - PERCENTILE))
        values[layer][1].append(np.percentile(flat, PERCENTILE))

    for layer in layers:
        hooks.append(layer.register_forward_hook(watch))
    random = np.random.default_rng(3)
    with torch.no_grad():
        for _ in range(12):
            model(train.batch(pictures, random)[0])
    for hook in hooks:
        hook.remove()
    return [(min(0.0, float(np.min(values[layer][0]))), max(0.0, float(np.max(values[layer][1])))) for layer in seen]


def fixed_kernels(document):
    """Weights of the two smoothing convolutions before the network: small differences of squares, which need floats."""
    return {i.name for i in document.graph.initializer if list(i.dims) == [1, 1, 7, 7]}


def before_network(document):
    """Nodes up to the concatenation that the network sees, and its name."""
    for count, node in enumerate(document.graph.node):
        if node.op_type == "Concat" and any(n.op_type == "Conv" and node.output[0] in n.input for n in document.graph.node):
            return count + 1, node.output[0]
    raise SystemExit("the graph has no concatenation before a convolution")


def write_int8(document, ranges, path):
    graph = document.graph
    initial = {i.name: i for i in graph.initializer}
    nodes, added = [], []

    def constant(name, value):
        added.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    fixed = fixed_kernels(document)
    marked, numbers = {}, iter(ranges)
    for node in graph.node:
        if node.op_type != "Conv" or node.input[1] in fixed:
            nodes.append(node)
            continue
        low, high = next(numbers)
        source, weight = node.input[0], node.input[1]
        if source not in marked:
            scale = np.float32((high - low) / 255)
            zero = np.uint8(np.clip(round(-low / scale), 0, 255))
            s, z = constant(source + "_s", scale), constant(source + "_z", zero)
            nodes.append(helper.make_node("QuantizeLinear", [source, s, z], [source + "_q"], name=source + "_quantize"))
            nodes.append(helper.make_node("DequantizeLinear", [source + "_q", s, z], [source + "_d"], name=source + "_dequantize"))
            marked[source] = source + "_d"
        values = numpy_helper.to_array(initial[weight])
        scales = (np.abs(values).reshape(len(values), -1).max(axis=1) / 127).clip(1e-8).astype(np.float32)
        whole = np.clip(np.round(values / scales[:, None, None, None]), -127, 127).astype(np.int8)
        q, s, z = constant(weight + "_q", whole), constant(weight + "_s", scales), constant(weight + "_z", np.zeros(len(values), np.int8))
        nodes.append(helper.make_node("DequantizeLinear", [q, s, z], [weight + "_d"], name=weight + "_dequantize", axis=0))
        node.input[0], node.input[1] = marked[source], weight + "_d"
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in graph.node for name in node.input}
    kept = [i for i in list(graph.initializer) + added if i.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    onnx.checker.check_model(document)
    onnx.save(document, path)


def write_fp16(document, path):
    """Halves from where the network begins; what comes before needs floats."""
    graph = document.graph
    count, seen = before_network(document)
    inside = list(graph.node)[count:]
    used = {name for node in inside for name in node.input}
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and tensor.name in used:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name))
    for node in inside:
        for attribute in node.attribute:
            if attribute.HasField("t") and attribute.t.data_type == TensorProto.FLOAT:
                attribute.t.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(attribute.t).astype(np.float16)))
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.FLOAT16
        node.input[:] = [seen + "_half" if name == seen else name for name in node.input]
        node.output[:] = ["quality_half" if name == "quality" else name for name in node.output]
    graph.node.insert(count, helper.make_node("Cast", [seen], [seen + "_half"], name="to_half", to=TensorProto.FLOAT16))
    graph.node.append(helper.make_node("Cast", ["quality_half"], ["quality"], name="to_float", to=TensorProto.FLOAT))
    del graph.value_info[:]
    onnx.checker.check_model(document)
    onnx.save(document, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--photographs", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = QualityNetwork()
    model.load_state_dict(torch.load(arguments.weights))
    model.eval()
    fold(model)
    name = lambda kind: os.path.join(arguments.out, f"frame-quality-1-{kind}.onnx")
    write_fp32(model, name("fp32"))
    pictures = train.read(arguments.photographs)
    write_int8(onnx.load(name("fp32")), convolution_ranges(model, pictures), name("int8"))
    write_fp16(onnx.load(name("fp32")), name("fp16"))
    levels = [[(x * 5 + y * 3 + c * 40 + (x * y) % 37 * k) % 256 for c in range(3)] for k in (0, 2, 5) for y in range(96) for x in range(96)]
    pixels = np.array(levels, np.float32).reshape(3, 96, 96, 3).transpose(0, 3, 1, 2)
    with torch.no_grad():
        outputs = model(torch.tensor((pixels / 255 - train.MEAN) / train.STD)).numpy()
    with open(os.path.join(arguments.out, "example.json"), "w") as file:
        json.dump({"side": 96, "levels": "(5x + 3y + 40c + (xy mod 37)k) mod 256 for k = 0, 2, 5", "quality": [round(float(v), 6) for v in outputs]}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
