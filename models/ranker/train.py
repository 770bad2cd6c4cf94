#!/usr/bin/python3
"""Trains a ranker, a DeepFM (Guo, Tang, Ye, Li and He, IJCAI 2017), on what `engine simulate --export-ranking DIR` writes.

  ./engine simulate --policies uniform --seed 1001 --repeat 40 --export-ranking data
  /usr/bin/python3 models/ranker/train.py --data data --out models/ranker/simulated-deepfm-1.onnx

Debian's python3-numpy and python3-onnx are all that it needs; gradients are written out. The same data and seed give the same
file. Files of the last tenth are held out; it prints their log loss beside that of the mean reward.

The graph reads a member [1, M] and artworks [N, E + H] and gives score [N], the probability of a reward. A member is its
features, an artwork its embedding and then its scores and tags, hashed as docs/FEATURES.md says; what is missing is 0.
"""

import argparse
import glob
import hashlib
import os
import struct

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one order of additions on every machine

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MEMBER, EMBEDDING, HASHED = 8, 8, 16
FACTORS, HIDDEN, HIDDEN2 = 8, 32, 16
BATCH, RATE, DECAY = 1024, 2e-3, 1e-6


def murmur3(key):
    """MurmurHash3_x86_32 with seed 0."""
    data, mask = key.encode(), 0xFFFFFFFF
    rotate = lambda x, n: ((x << n) | (x >> (32 - n))) & mask
    scramble = lambda k: rotate(k * 0xCC9E2D51 & mask, 15) * 0x1B873593 & mask
    h, whole = 0, len(data) // 4 * 4
    for (k,) in struct.iter_unpack("<I", data[:whole]):
        h = (rotate(h ^ scramble(k), 13) * 5 + 0xE6546B64) & mask
    h ^= scramble(int.from_bytes(data[whole:], "little")) ^ len(data)
    h = (h ^ h >> 16) * 0x85EBCA6B & mask
    h = (h ^ h >> 13) * 0xC2B2AE35 & mask
    return h ^ h >> 16


def read(path):
    """Members, artworks and rewards of a file."""
    with open(path) as file:
        names = file.readline().strip().split(",")
    table = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.float32, ndmin=2)
    member = np.zeros((len(table), MEMBER), np.float32)
    artwork = np.zeros((len(table), EMBEDDING + HASHED), np.float32)
    for column, name in enumerate(names):
        if name[0] == "x" and name[1:].isdigit():
            member[:, int(name[1:])] = table[:, column]
        elif name[0] == "e" and name[1:].isdigit():
            artwork[:, int(name[1:])] = table[:, column]
        elif name.startswith(("score:", "tag=")):
            h = murmur3(name.removeprefix("score:"))
            artwork[:, EMBEDDING + h % HASHED] += table[:, column] * (-1 if h >> 31 else 1)
    return member, artwork, table[:, names.index("reward")]


class DeepFM:
    """logit = bias + w·x + ½ (|Σ v x|² − Σ |v|² x²) + MLP(x), x being member and artwork side by side."""

    def __init__(self, random):
        width = MEMBER + EMBEDDING + HASHED
        normal = lambda rows, columns, scale: (random.standard_normal((rows, columns)) * scale).astype(np.float32)
        self.weights = {
            "bias": np.zeros((1,), np.float32),
            "linear": np.zeros((width, 1), np.float32),
            "factors": normal(width, FACTORS, 0.1),
            "hidden": normal(width, HIDDEN, (2 / width) ** 0.5),
            "hidden bias": np.zeros((HIDDEN,), np.float32),
            "hidden 2": normal(HIDDEN, HIDDEN2, (2 / HIDDEN) ** 0.5),
            "hidden 2 bias": np.zeros((HIDDEN2,), np.float32),
            "out": normal(HIDDEN2, 1, 0.01),
        }
        self.moments = {name: (np.zeros_like(w), np.zeros_like(w)) for name, w in self.weights.items()}
        self.steps = 0

    def forward(self, x):
        w = self.weights
        sums, squares = x @ w["factors"], x * x
        one = np.maximum(x @ w["hidden"] + w["hidden bias"], 0)
        two = np.maximum(one @ w["hidden 2"] + w["hidden 2 bias"], 0)
        norms = (w["factors"] ** 2).sum(1, keepdims=True)
        logit = w["bias"] + x @ w["linear"] + 0.5 * ((sums**2).sum(1, keepdims=True) - squares @ norms) + two @ w["out"]
        return 1 / (1 + np.exp(-logit)), (sums, squares, one, two)

    def step(self, x, reward, rate):
        """A step of Adam on the log loss of a batch."""
        w = self.weights
        score, (sums, squares, one, two) = self.forward(x)
        d = (score - reward[:, None]) / len(x)
        d2 = (d @ w["out"].T) * (two > 0)
        d1 = (d2 @ w["hidden 2"].T) * (one > 0)
        self.update(rate, {
            "bias": d.sum(0),
            "linear": x.T @ d,
            "factors": x.T @ (d * sums) - (squares.T @ d) * w["factors"],
            "hidden": x.T @ d1,
            "hidden bias": d1.sum(0),
            "hidden 2": one.T @ d2,
            "hidden 2 bias": d2.sum(0),
            "out": two.T @ d,
        })

    def update(self, rate, gradients):
        self.steps += 1
        for name, gradient in gradients.items():
            gradient = gradient + DECAY * self.weights[name]
            first, second = self.moments[name]
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient * gradient - second)
            unbiased = rate * (1 - 0.999**self.steps) ** 0.5 / (1 - 0.9**self.steps)
            self.weights[name] -= (unbiased * first / (np.sqrt(second) + 1e-8)).astype(np.float32)


def log_loss(score, reward):
    score = np.clip(score, 1e-6, 1 - 1e-6)
    return float(-(reward * np.log(score) + (1 - reward) * np.log(1 - score)).mean())


def export(model):
    """The graph. The member's part is computed once, an artwork's part is one product for all that read its row."""
    w = model.weights
    # Columns of one product: factors, the linear part, the hidden layer.
    joined = np.concatenate([w["factors"], w["linear"], w["hidden"]], 1)
    bias = np.concatenate([np.zeros(FACTORS, np.float32), w["bias"], w["hidden bias"]])
    norms = 0.5 * (w["factors"] ** 2).sum(1, keepdims=True)
    tensors = {
        "member_weights": joined[:MEMBER], "artwork_weights": joined[MEMBER:], "bias": bias,
        "member_norms": norms[:MEMBER], "artwork_norms": norms[MEMBER:],
        "half": np.full((FACTORS, 1), 0.5, np.float32),
        "hidden2_weights": w["hidden 2"], "hidden2_bias": w["hidden 2 bias"], "out_weights": w["out"],
    }
    constants = [numpy_helper.from_array(np.ascontiguousarray(v, np.float32), k) for k, v in tensors.items()]
    constants.append(numpy_helper.from_array(np.array([FACTORS, 1, HIDDEN], np.int64), "parts"))
    constants.append(numpy_helper.from_array(np.array([1], np.int64), "column"))
    node = helper.make_node
    nodes = [
        node("Gemm", ["member", "member_weights", "bias"], ["m"]),
        node("MatMul", ["artwork", "artwork_weights"], ["a"]),
        node("Add", ["a", "m"], ["both"]),
        node("Split", ["both", "parts"], ["sums", "linear", "hidden"], axis=1),
        node("Mul", ["member", "member"], ["member_squares"]),
        node("MatMul", ["member_squares", "member_norms"], ["member_own"]),
        node("Mul", ["artwork", "artwork"], ["artwork_squares"]),
        node("MatMul", ["artwork_squares", "artwork_norms"], ["artwork_own"]),
        node("Mul", ["sums", "sums"], ["sums_squares"]),
        node("MatMul", ["sums_squares", "half"], ["pairs_all"]),
        node("Sub", ["pairs_all", "artwork_own"], ["pairs_artwork"]),
        node("Sub", ["pairs_artwork", "member_own"], ["pairs"]),
        node("Relu", ["hidden"], ["one"]),
        node("Gemm", ["one", "hidden2_weights", "hidden2_bias"], ["hidden2"]),
        node("Relu", ["hidden2"], ["two"]),
        node("MatMul", ["two", "out_weights"], ["deep"]),
        node("Add", ["linear", "pairs"], ["machine"]),
        node("Add", ["machine", "deep"], ["logit"]),
        node("Squeeze", ["logit", "column"], ["flat"]),
        node("Sigmoid", ["flat"], ["score"]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "deepfm",
        [value("member", TensorProto.FLOAT, [1, MEMBER]), value("artwork", TensorProto.FLOAT, ["artworks", EMBEDDING + HASHED])],
        [value("score", TensorProto.FLOAT, ["artworks"])], constants)
    exported = helper.make_model(graph, producer_name="models/ranker/train.py", opset_imports=[helper.make_opsetid("", 13)])
    exported.ir_version = 8
    onnx.checker.check_model(exported)
    return exported.SerializeToString()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder of ranking-*.csv")
    parser.add_argument("--out", required=True, help="the .onnx file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=4)
    arguments = parser.parse_args()
    paths = sorted(glob.glob(os.path.join(arguments.data, "ranking-*.csv")), key=lambda path: (len(path), path))
    if len(paths) < 2:
        parser.error(f"{arguments.data} has {len(paths)} files ranking-*.csv; two or more are needed, one to test on.")
    held = max(1, len(paths) // 10)
    parts = [read(path) for path in paths]
    join = lambda some: (np.concatenate([np.hstack(p[:2]) for p in some]), np.concatenate([p[2] for p in some]))
    (x, reward), (held_x, held_reward) = join(parts[:-held]), join(parts[-held:])
    random = np.random.default_rng(arguments.seed)
    model = DeepFM(random)
    for epoch in range(arguments.epochs):
        order = random.permutation(len(x))
        rate = RATE * (1 - epoch / arguments.epochs)
        for start in range(0, len(x), BATCH):
            batch = order[start:start + BATCH]
            model.step(x[batch], reward[batch], rate)
        loss = log_loss(model.forward(held_x)[0][:, 0], held_reward)
        print(f"epoch {epoch + 1}: log loss of {held} held-out files {loss:.5f}")
    print(f"of their mean reward {log_loss(np.full(len(held_reward), reward.mean()), held_reward):.5f}")
    data = export(model)
    with open(arguments.out, "wb") as file:
        file.write(data)
    print(f"{arguments.out}: {len(data)} bytes, {len(x)} rows, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
