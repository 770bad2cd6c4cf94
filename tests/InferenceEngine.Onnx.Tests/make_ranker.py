#!/usr/bin/python3
"""Writes small graphs for the tests of rankers: make_ranker.py KIND FILE

  plain    score = sigmoid(member · artwork), two numbers each
  endless  the same, behind a loop that does not end within a day
  matrix   a score of two columns
"""

import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper

node, value = helper.make_node, helper.make_tensor_value_info


def loop():
    """Nodes and constants that turn 'artwork' into 'slow', equal to it, in 2^40 turns."""
    body = helper.make_graph(
        [node("Identity", ["go"], ["go_on"]), node("Identity", ["rows"], ["rows_on"])], "turn",
        [value("turn", TensorProto.INT64, []), value("go", TensorProto.BOOL, []), value("rows", TensorProto.FLOAT, None)],
        [value("go_on", TensorProto.BOOL, []), value("rows_on", TensorProto.FLOAT, None)])
    constants = [numpy_helper.from_array(np.array(1 << 40), "turns"), numpy_helper.from_array(np.array(True), "true")]
    return [node("Loop", ["turns", "true", "artwork"], ["slow"], body=body)], constants


def main():
    kind, path = sys.argv[1:]
    nodes, constants = loop() if kind == "endless" else ([], [])
    rows = "slow" if nodes else "artwork"
    nodes += [
        node("Transpose", ["member"], ["column"]),
        node("MatMul", [rows, "column"], ["match"]),
    ]
    if kind == "matrix":
        nodes.append(node("Concat", ["match", "match"], ["score"], axis=1))
    else:
        constants.append(numpy_helper.from_array(np.array([1]), "one"))
        nodes += [node("Squeeze", ["match", "one"], ["flat"]), node("Sigmoid", ["flat"], ["score"])]
    graph = helper.make_graph(
        nodes, kind, [value("member", TensorProto.FLOAT, [1, 2]), value("artwork", TensorProto.FLOAT, ["n", 2])],
        [value("score", TensorProto.FLOAT, ["n", 2] if kind == "matrix" else ["n"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    with open(path, "wb") as file:
        file.write(model.SerializeToString())


main()
