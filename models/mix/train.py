#!/usr/bin/python3
"""Whether a learned mix of scores ranks pictures better than the one set by hand.

  ./engine score --json PICTURE... > scores.jsonl
  /usr/bin/python3 models/mix/train.py scores.jsonl scores.csv

scores.csv: image, appeal and other columns, by people. Fits a linear pairwise model (the logistic loss of differences, RankNet without hidden
layers) and compares its rank correlation with appeal on held-out pictures with that of the hand-set total, on the same pictures.
Needs Debian's python3-numpy.
"""
import csv
import json
import sys

import numpy as np

FOLDS, REPEATS, STEPS, RATE, DECAY = 5, 40, 400, 0.5, 0.05
NAMES = ["sharpness", "exposure", "contrast", "colourfulness", "cleanness", "technical", "faces", "faceQuality", "saliency", "composition", "text"]


def ranks(values):
    """Ranks from 0; equal values share their mean."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return (ends - (count + 1) / 2)[place]


def spearman(a, b):
    return np.corrcoef(ranks(a), ranks(b))[0, 1]


def fit(features, appeal):
    """Weights by gradient descent over all pairs that people told apart."""
    first, second = np.where(np.subtract.outer(appeal, appeal) > 0.2)
    differences = features[first] - features[second]
    weights = np.zeros(features.shape[1])
    for _ in range(STEPS):
        wrong = 1 / (1 + np.exp(np.clip(differences @ weights, -30, 30)))
        weights += RATE * ((differences * wrong[:, None]).mean(axis=0) - DECAY * weights)
    return weights


def read(scores_path, table_path):
    with open(table_path, encoding="utf-8") as file:
        people = {row["image"]: float(row["appeal_1to5"]) for row in csv.DictReader(file)}
    features, totals, appeal = [], [], []
    with open(scores_path, encoding="utf-8") as file:
        for line in file:
            picture = json.loads(line)
            if picture["fileName"] not in people:
                continue
            scores = {**picture["scores"], **picture["scores"]["quality"]}
            features.append([scores[name] for name in NAMES])
            totals.append(scores["total"])
            appeal.append(people[picture["fileName"]])
    features = np.array(features)
    return (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-6), np.array(totals), np.array(appeal)


def main(scores_path, table_path):
    features, totals, appeal = read(scores_path, table_path)
    random, learned, gains = np.random.default_rng(1), [], []
    for _ in range(REPEATS):
        order, held = random.permutation(len(appeal)), np.zeros(len(appeal))
        for fold in np.array_split(order, FOLDS):
            rest = np.setdiff1d(order, fold)
            # Ranks inside the fold's own model: folds have scales of their own.
            held[fold] = features[fold] @ fit(features[rest], appeal[rest])
        learned.append(spearman(held, appeal))
        for _ in range(50):
            sample = random.integers(0, len(appeal), len(appeal))
            gains.append(spearman(held[sample], appeal[sample]) - spearman(totals[sample], appeal[sample]))
    low, high = np.percentile(gains, [2.5, 97.5])
    print(f"{len(appeal)} pictures; Spearman with appeal: hand-set {spearman(totals, appeal):.3f}, learned, held out {np.mean(learned):.3f}")
    print(f"gain {np.mean(gains):+.3f}, 95 % of {low:+.3f} to {high:+.3f}")
    for name, weight, alone in zip(NAMES, fit(features, appeal), [spearman(column, appeal) for column in features.T]):
        print(f"  {name:14} weight {weight:+.2f}, alone {alone:+.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
