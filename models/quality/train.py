#!/usr/bin/python3
"""Trains the no-reference quality model: a small network of the MobileNetV3 kind, from photographs and what we do to them.

  /usr/bin/python3 models/quality/train.py --photographs DIR [DIR ...] --minutes 25 --out quality.pt
  /usr/bin/python3 models/quality/export.py --weights quality.pt --photographs DIR ... --out models/quality

Every batch holds groups of one crop at rising levels of one distortion (sometimes after another). The network must order each
group (the ranking loss of RankIQA, Liu et al., ICCV 2017) and come near a score for the level, so that groups compare.
Debian's python3-torch, python3-pil and python3-scipy are all that it needs. A tenth of the photographs is held out.
"""

import argparse
import os
import time

import numpy as np
import torch
from PIL import Image
from torch import nn

import distortions
from network import QualityNetwork

SIDE, LONG_SIDE, GROUP, GROUPS = 160, 640, 4, 8
SCORES = np.array([0.97, 0.82, 0.66, 0.48, 0.3, 0.12], np.float32)
MEAN, STD = 0.45, 0.25


def open_picture(path):
    """The picture, or None where the file is none that can be read (packages ship broken ones as tests)."""
    try:
        return Image.open(path).convert("RGB")
    except OSError:
        return None


def read(folders):
    """Photographs as the program sees frames: the long side 640 pixels."""
    pictures = []
    for folder in folders:
        for root, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if not name.lower().endswith((".jpg", ".jpeg")):
                    continue
                picture = open_picture(os.path.join(root, name))
                if picture is None:
                    continue
                if max(picture.size) < LONG_SIDE * 1.4 or min(picture.size) < 500:
                    continue
                picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.LANCZOS)
                if min(picture.size) >= SIDE + 32 and np.asarray(picture).std() > 20:
                    pictures.append(np.asarray(picture))
    return pictures


def crop(picture, random, side=SIDE):
    """A part with something in it, mirrored half of the time, at a slightly other scale."""
    for _ in range(8):
        y, x = random.integers(picture.shape[0] - side + 1), random.integers(picture.shape[1] - side + 1)
        part = picture[y:y + side, x:x + side]
        if part.std() > 12:
            break
    return (part[:, ::-1] if random.random() < 0.5 else part).astype(np.float32)


def group(picture, random):
    """GROUP copies of a crop with rising levels of a distortion, and their scores."""
    part = crop(picture, random)
    first = 0
    if random.random() < 0.25:
        first = int(random.integers(1, 3))
        part = np.asarray(distortions.ALL[random.integers(len(distortions.ALL))](part, first - 1, random), np.float32)
    kind = distortions.ALL[random.integers(len(distortions.ALL))]
    levels = np.sort(random.choice(6, GROUP, replace=False))
    seed = int(random.integers(1 << 30))
    copies = [part if level == 0 else kind(part, level - 1, np.random.default_rng(seed)) for level in levels]
    scores = SCORES[levels] * (SCORES[first] / SCORES[0])
    return np.clip(np.stack([np.asarray(c, np.float32) for c in copies]), 0, 255), scores


def batch(pictures, random):
    groups = [group(pictures[random.integers(len(pictures))], random) for _ in range(GROUPS)]
    pixels = np.concatenate([g[0] for g in groups]).transpose(0, 3, 1, 2) / 255
    return torch.tensor((pixels - MEAN) / STD, dtype=torch.float32), torch.tensor(np.concatenate([g[1] for g in groups]))


def loss_of(output, scores):
    """Nearness to the level's score, and order within each group with a margin that grows with the distance."""
    near = nn.functional.smooth_l1_loss(output, scores, beta=0.1)
    o, s = output.view(-1, GROUP), scores.view(-1, GROUP)
    order = torch.relu((s[:, :-1] - s[:, 1:]) * 0.8 - (o[:, :-1] - o[:, 1:])).mean()
    return near + 2 * order


def spearman(a, b):
    rank = lambda v: np.argsort(np.argsort(v)).astype(float)
    return np.corrcoef(rank(a), rank(b))[0, 1]


def check(model, pictures):
    random = np.random.default_rng(5)
    outputs, scores = [], []
    model.eval()
    with torch.no_grad():
        for _ in range(20):
            x, y = batch(pictures, random)
            outputs.append(model(x).numpy())
            scores.append(y.numpy())
    model.train()
    return spearman(np.concatenate(outputs), np.concatenate(scores))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photographs", nargs="+", required=True)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--start", help="weights to go on from")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    random = np.random.default_rng(1)
    pictures = read(arguments.photographs)
    held, pictures = pictures[::10], [p for i, p in enumerate(pictures) if i % 10]
    model = QualityNetwork()
    if arguments.start:
        model.load_state_dict(torch.load(arguments.start))
    print(f"{len(pictures)} photographs, {len(held)} held out, {sum(p.numel() for p in model.parameters())} parameters", flush=True)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-3)
    start, step, total = time.time(), 0, 0.0
    while (passed := (time.time() - start) / 60 / arguments.minutes) < 1:
        optimiser.param_groups[0]["lr"] = 2e-3 * min(1, step / 200) * (0.5 + 0.5 * np.cos(np.pi * passed))
        x, y = batch(pictures, random)
        loss = loss_of(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step, total = step + 1, total + loss.item()
        if step % 200 == 0:
            print(f"step {step}, {passed:.0%}: loss {total / 200:.4f}, held out Spearman {check(model, held):.3f}", flush=True)
            total = 0.0
            torch.save(model.state_dict(), arguments.out)
    torch.save(model.state_dict(), arguments.out)
    print(f"{step} steps, held out Spearman {check(model, held):.3f}")


if __name__ == "__main__":
    main()
