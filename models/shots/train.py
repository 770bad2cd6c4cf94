#!/usr/bin/python3
"""Trains the shot boundary network on composed clips and their features.

  /usr/bin/python3 models/shots/compose.py --sources DIR ... --out clips --clips 200 --seed 1
  /usr/bin/python3 models/shots/compose.py --sources DIR ... --out holdout --clips 40 --seed 7 --holdout
  ./engine shots clips/*.mp4 --features clips; ./engine shots holdout/*.mp4 --features holdout
  /usr/bin/python3 models/shots/train.py --data clips --check holdout --out models/shots/boundaries.json

Debian's python3-numpy and python3-torch are all that it needs. The features are the program's own, so training and use cannot
differ. The network is three convolutions over time with two outputs a frame: a cut, and the inside of a slow transition.
"""

import argparse
import glob
import json
import os

import numpy as np
import torch
from torch import nn

CHANNELS, KERNEL = 24, 5
LENGTH, BATCH, RATE = 192, 24, 2e-3


def load(folder, width):
    """Features, cut labels, transition labels and weights of each clip."""
    clips = []
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        rows = path[:-5] + ".f32"
        truth = json.load(open(path))
        if not os.path.exists(rows):
            continue
        features = np.fromfile(rows, "<f4").reshape(-1, width)
        if len(features) != truth["frames"]:
            raise SystemExit(f"{rows} has {len(features)} frames and {path} {truth['frames']}: make the features again")
        cut, slow = np.zeros(len(features), np.float32), np.zeros(len(features), np.float32)
        weight = np.ones((2, len(features)), np.float32)
        for at in truth["cuts"]:
            cut[at] = 1
            weight[1, max(0, at - 2):at + 2] = 0
        for first, last in truth["gradual"]:
            slow[first:last + 1] = 1
            weight[0, first:last + 2] *= 0.3
            weight[1, [first, min(last, len(features) - 1)]] = 0
        for first, last in truth["unsure"]:
            weight[:, first:last + 1] = 0
        clips.append((features, np.stack([cut, slow]), weight, truth))
    return clips


class Network(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(width, CHANNELS, KERNEL, padding=KERNEL // 2), nn.ReLU(),
            nn.Conv1d(CHANNELS, CHANNELS, KERNEL, padding=KERNEL // 2), nn.ReLU(),
            nn.Conv1d(CHANNELS, 2, KERNEL, padding=KERNEL // 2))

    def forward(self, x):
        return self.layers(x)


def squeeze(features):
    """Most differences are near 0 and a few near 1: the root spreads them. Signed, as some go down."""
    return np.sign(features) * np.sqrt(np.abs(features))


def batches(clips, random, mean, scale):
    order = random.permutation(len(clips) * 4) % len(clips)
    for start in range(0, len(order) - BATCH + 1, BATCH):
        x, y, w = [], [], []
        for index in order[start:start + BATCH]:
            features, label, weight, _ = clips[index]
            at = random.integers(0, max(1, len(features) - LENGTH))
            piece = (squeeze(features[at:at + LENGTH]) - mean) / scale
            pad = LENGTH - len(piece)
            x.append(np.pad(piece.T, ((0, 0), (0, pad))))
            y.append(np.pad(label[:, at:at + LENGTH], ((0, 0), (0, pad))))
            w.append(np.pad(weight[:, at:at + LENGTH], ((0, 0), (0, pad))))
        yield (torch.tensor(np.stack(v), dtype=torch.float32) for v in (x, y, w))


def predict(model, features, mean, scale):
    with torch.no_grad():
        x = torch.tensor(((squeeze(features) - mean) / scale).T[None], dtype=torch.float32)
        return torch.sigmoid(model(x))[0].numpy()


def pick(probability, level):
    """Peaks of the cut output."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(probability, 2), 5).max(axis=1)
    return np.flatnonzero((probability >= level) & (probability == around))


def slow_ranges(probability, level):
    inside = np.flatnonzero(probability >= level)
    if len(inside) == 0:
        return []
    breaks = np.flatnonzero(np.diff(inside) > 2)
    starts, ends = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(inside) - 1]])
    return [(inside[a], inside[b]) for a, b in zip(starts, ends) if inside[b] - inside[a] >= 3]


def check(model, clips, mean, scale, level, slow_level):
    """Hits, found and true cuts (exact); hits, found and true slow transitions (overlapping)."""
    totals = np.zeros(6, int)
    for features, _, _, truth in clips:
        cut, slow = predict(model, features, mean, scale)
        spans = [tuple(g) for g in truth["gradual"]]
        unsure = {f for a, b in truth["unsure"] for f in range(a - 1, b + 2)}
        found = [f for f in pick(cut, level) if f not in unsure or f in truth["cuts"]]
        found = [f for f in found if not any(a - 1 <= f <= b + 1 for a, b in spans)]
        ranges = slow_ranges(slow, slow_level)
        totals += [len(set(found) & set(truth["cuts"])), len(found), len(truth["cuts"]),
                   sum(any(a <= d and c <= b for a, b in spans) for c, d in ranges), len(ranges), len(spans)]
    return totals


def f1(hits, found, true):
    return 2 * hits / max(1, found + true)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--check", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--features", type=int, default=38)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    random = np.random.default_rng(1)
    clips, held = load(arguments.data, arguments.features), load(arguments.check, arguments.features)
    rows = squeeze(np.concatenate([c[0] for c in clips]))
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    model = Network(arguments.features)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE * 2, total_steps=arguments.epochs * (len(clips) * 4 // BATCH))
    positive = torch.tensor([3.0, 1.5])[None, :, None]
    for epoch in range(arguments.epochs):
        total = 0
        for x, y, w in batches(clips, random, mean, scale):
            loss = nn.functional.binary_cross_entropy_with_logits(model(x), y, weight=w, pos_weight=positive)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        if epoch % 5 == 4:
            print(f"epoch {epoch + 1}: loss {total / max(1, len(clips) * 4 // BATCH):.4f}")
    for level in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        t, h = check(model, clips, mean, scale, level, level), check(model, held, mean, scale, level, level)
        print(f"level {level}: cuts F1 {f1(*t[:3]):.3f} train, {f1(*h[:3]):.3f} held out (precision {h[0] / max(1, h[1]):.3f}, "
              f"recall {h[0] / max(1, h[2]):.3f}); slow {f1(*t[3:]):.3f}, {f1(*h[3:]):.3f} ({h[3:]})")
    save(model, mean, scale, held[0][0][:40], arguments.out)


def save(model, mean, scale, example, path):
    """Weights by layer as [out, in, kernel], with an example of rows and what they give, for the parity test."""
    layers = [{"outputs": l.out_channels, "inputs": l.in_channels, "kernel": l.kernel_size[0],
               "weights": [float(f"{v:.6g}") for v in l.weight.detach().numpy().ravel()],
               "biases": [float(f"{v:.6g}") for v in l.bias.detach().numpy()]} for l in model.layers if isinstance(l, nn.Conv1d)]
    numbers = lambda values: [float(f"{v:.6g}") for v in np.asarray(values).ravel()]
    document = {"version": 1, "mean": numbers(mean), "scale": numbers(scale), "layers": layers,
                "example": {"rows": numbers(example), "outputs": numbers(predict(model, example, mean, scale))}}
    with open(path, "w") as file:
        json.dump(document, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
