#!/usr/bin/python3
"""Two usual measures of picture quality, to put beside ours: BRISQUE's features with a ridge regression, and the Laplacian.

  quality_reference.py --score PICTURE.ppm ...       prints "brisque laplacian" for each, higher is better
  quality_reference.py --train DIR [DIR ...]         writes brisque_like.json from the distortions that our model is trained on

BRISQUE (Mittal, Moorthy and Bovik, 2012) describes locally normalised brightness at two scales by 36 numbers; its authors fit them
to human scores with a support vector machine whose weights are not to be had here, so they are fit to the levels of synthetic
distortions (models/quality/distortions.py), as our own model is.
"""

import argparse
import json
import math
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
GAMMAS = np.arange(0.2, 10, 0.001)
RATIOS = np.array([math.gamma(2 / g) ** 2 / (math.gamma(1 / g) * math.gamma(3 / g)) for g in GAMMAS])


def smooth(values):
    """A Gaussian of 7 taps, deviation 7/6, both ways."""
    taps = np.exp(-np.arange(-3, 4) ** 2 / (2 * (7 / 6) ** 2))
    taps /= taps.sum()
    for axis in (0, 1):
        padded = np.pad(values, [(3, 3) if a == axis else (0, 0) for a in (0, 1)], "reflect")
        values = sum(t * np.take(padded, range(i, i + values.shape[axis]), axis) for i, t in enumerate(taps))
    return values


def normalised(luma):
    mean = smooth(luma)
    return (luma - mean) / (np.sqrt(np.abs(smooth(luma * luma) - mean * mean)) + 1)


def shape_of(values):
    """Shape and variance of a generalised Gaussian, by moments."""
    variance, spread = np.mean(values ** 2), np.mean(np.abs(values))
    return GAMMAS[np.argmin(np.abs(RATIOS - spread ** 2 / max(variance, 1e-9)))], variance


def asymmetric(values):
    """Shape, mean and both variances of an asymmetric generalised Gaussian."""
    left, right = values[values < 0], values[values > 0]
    l = np.sqrt(np.mean(left ** 2)) if left.size else 1e-6
    r = np.sqrt(np.mean(right ** 2)) if right.size else 1e-6
    ratio, gamma = np.mean(np.abs(values)) ** 2 / max(np.mean(values ** 2), 1e-9), l / max(r, 1e-9)
    alpha = GAMMAS[np.argmin(np.abs(RATIOS - ratio * (gamma ** 3 + 1) * (gamma + 1) / (gamma ** 2 + 1) ** 2))]
    mean = (r - l) * math.gamma(2 / alpha) / math.sqrt(math.gamma(1 / alpha) * math.gamma(3 / alpha))
    return alpha, mean, l * l, r * r


def features(luma):
    found = []
    for _ in range(2):
        structure = normalised(luma)
        found += shape_of(structure)
        for down, across in ((0, 1), (1, 0), (1, 1), (1, -1)):
            found += asymmetric(structure * np.roll(structure, (down, across), (0, 1)))
        h, w = luma.shape[0] // 2 * 2, luma.shape[1] // 2 * 2
        luma = (luma[0:h:2, 0:w:2] + luma[1:h:2, 0:w:2] + luma[0:h:2, 1:w:2] + luma[1:h:2, 1:w:2]) / 4
    return np.array(found)


def laplacian(luma):
    inner = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4 * luma[1:-1, 1:-1]
    return inner.var()


def luma_of(pixels):
    return pixels.astype(np.float64) @ [0.2126, 0.7152, 0.0722]


def read_ppm(path):
    with open(path, "rb") as file:
        kind, size, most = file.readline(), file.readline().split(), file.readline()
        if kind != b"P6\n" or most != b"255\n":
            raise SystemExit(f"{path} is no binary PPM of 8 bits")
        return np.frombuffer(file.read(), np.uint8).reshape(int(size[1]), int(size[0]), 3)


def train(folders):
    sys.path.insert(0, os.path.join(HERE, "../../models/quality"))
    import distortions
    import train as ours
    random, rows, scores = np.random.default_rng(2), [], []
    for picture in ours.read(folders):
        for _ in range(6):
            level, kind = int(random.integers(0, 6)), distortions.ALL[random.integers(len(distortions.ALL))]
            copy = picture if level == 0 else np.clip(kind(picture.astype(np.float32), level - 1, random), 0, 255)
            rows.append(features(luma_of(np.asarray(copy))))
            scores.append(ours.SCORES[level])
    rows, scores = np.log1p(np.array(rows).clip(-0.9)), np.array(scores)
    mean, scale = rows.mean(0), rows.std(0) + 1e-6
    x = np.column_stack([(rows - mean) / scale, np.ones(len(rows))])
    weights = np.linalg.solve(x.T @ x + np.eye(x.shape[1]) * 3, x.T @ scores)
    with open(os.path.join(HERE, "brisque_like.json"), "w") as file:
        json.dump({k: [round(float(n), 6) for n in v] for k, v in (("mean", mean), ("scale", scale), ("weights", weights))}, file)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", nargs="+")
    parser.add_argument("--score", nargs="+")
    arguments = parser.parse_args()
    if arguments.train:
        train(arguments.train)
    fit = {k: np.array(v) for k, v in json.load(open(os.path.join(HERE, "brisque_like.json"))).items()}
    for path in arguments.score or []:
        luma = luma_of(read_ppm(path))
        row = (np.log1p(features(luma).clip(-0.9)) - fit["mean"]) / fit["scale"]
        print(f"{row @ fit['weights'][:-1] + fit['weights'][-1]:.6f} {laplacian(luma):.3f}")


if __name__ == "__main__":
    main()
