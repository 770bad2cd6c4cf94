#!/usr/bin/python3
"""Writes a folder of small models for the clients' tests: make_models.py DIR. Needs Debian's python3-onnx."""
import hashlib
import json
import pathlib
import sys

from onnx import TensorProto, helper

TYPES = {
    "bool": TensorProto.BOOL, "uint8": TensorProto.UINT8, "uint16": TensorProto.UINT16, "uint32": TensorProto.UINT32,
    "uint64": TensorProto.UINT64, "int8": TensorProto.INT8, "int16": TensorProto.INT16, "int32": TensorProto.INT32,
    "int64": TensorProto.INT64, "float16": TensorProto.FLOAT16, "bfloat16": TensorProto.BFLOAT16, "float32": TensorProto.FLOAT,
    "float64": TensorProto.DOUBLE, "string": TensorProto.STRING,
}


def model(nodes, inputs, outputs, constants=()):
    """A graph whose tensors are all [n, w]."""
    values = [[helper.make_tensor_value_info(name, TYPES[kind], ["n", "w"]) for name, kind in side] for side in (inputs, outputs)]
    graph = helper.make_graph(nodes, "test", *values, list(constants))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    made.ir_version = 8
    return made.SerializeToString()


def echo():
    """Gives back its inputs, one of every type."""
    nodes = [helper.make_node("Identity", [kind], ["echo_" + kind]) for kind in TYPES]
    return model(nodes, [(kind, kind) for kind in TYPES], [("echo_" + kind, kind) for kind in TYPES])


def adding(number):
    """y = x + number."""
    constant = helper.make_tensor("number", TensorProto.FLOAT, [1], [number])
    return model([helper.make_node("Add", ["x", "number"], ["y"])], [("x", "float32")], [("y", "float32")], [constant])


def write(folder, takes, gives, versions, **rules):
    """Writes versions and model.json; an ensemble has no versions."""
    entries = {}
    for number, content in versions.items():
        path = folder / str(number) / "model.onnx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        entries[str(number)] = {"path": f"{number}/model.onnx", "sha256": hashlib.sha256(content).hexdigest()}
    tensors = [[{"name": name, "type": kind, "shape": [-1, -1]} for name, kind in side] for side in (takes, gives)]
    config = {"formatVersion": 1, "inputs": tensors[0], "outputs": tensors[1], "serving": {"maxBatch": 16}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_text(json.dumps({**config, **({"versions": entries} if entries else {}), **rules}))


def main(target):
    root = pathlib.Path(target)
    write(root / "echo", [(kind, kind) for kind in TYPES], [("echo_" + kind, kind) for kind in TYPES], {1: echo()})
    sides = [("x", "float32")], [("y", "float32")]
    write(root / "add", *sides, {1: adding(1), 3: adding(3)})
    write(root / "waits", *sides, {1: adding(1)}, load="lazy")
    write(root / "damaged", *sides, {1: adding(1)}, load="lazy")
    (root / "damaged/1/model.onnx").write_bytes(b"damaged")
    write(root / "twice", *sides, {}, ensemble=[
        {"model": "add", "inputs": {"x": "between"}, "outputs": {"y": "y"}},
        {"model": "add", "inputs": {"x": "x"}, "outputs": {"y": "between"}}])
    picture = {"name": "picture", "type": "uint8", "shape": [-1, -1, -1, 3]}
    quality = {"name": "quality", "type": "float32", "shape": [-1]}
    write(root / "looks", [], [], {}, inputs=[picture], outputs=[quality], serving={"maxBatch": 1}, load="lazy", ensemble=[
        {"model": "frame-quality", "inputs": {"pixels": "picture"}, "outputs": {"quality": "quality"}, "longSide": 320}])


if __name__ == "__main__":
    main(sys.argv[1])
