#!/usr/bin/env python3
"""Textbook bandits on the stream that `engine simulate --export-truth DIR` writes: the peer of `engine bench regret`.

Each policy meets the same decisions and, for whatever artwork it picks, the same reward as the engine would have. What
is shown in an hour is known from the next hour on, and a reward from its hour `due` on; within an hour nothing is learnt.
Titles are separate bandits. Prints one JSON object: the cumulative regret of each policy in each file.

  regret_reference.py [--policies a,b] [--seed N] truth-1.csv truth-2.csv ...
"""

import argparse
import json

import numpy as np


class BetaThompson:
    """Thompson sampling with Beta(1, 1) priors (Thompson, 1933; Chapelle and Li, 2011): a draw per arm and decision."""

    def __init__(self, arms, features, random):
        self.shown, self.won, self.random = np.zeros(arms), np.zeros(arms), random

    def scores(self, x):
        failed = np.maximum(self.shown - self.won, 0)
        return self.random.beta(1 + self.won, 1 + failed, size=(len(x), len(self.shown)))

    def show(self, arms, x):
        np.add.at(self.shown, arms, 1)

    def reward(self, arms, x):
        np.add.at(self.won, arms, 1)


class Ucb1(BetaThompson):
    """UCB1 (Auer, Cesa-Bianchi and Fischer, 2002): every arm once, then mean + sqrt(2 ln n / n_i)."""

    def scores(self, x):
        total = max(self.shown.sum(), 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            bound = self.won / self.shown + np.sqrt(2 * np.log(total) / self.shown)
        return np.tile(np.where(self.shown > 0, bound, np.inf), (len(x), 1))


class EpsilonGreedy(BetaThompson):
    """Epsilon-greedy on sample means (Sutton and Barto, 2018, section 2.2), epsilon 0.1."""

    epsilon = 0.1

    def scores(self, x):
        means = np.tile(np.divide(self.won, self.shown, out=np.zeros_like(self.won), where=self.shown > 0), (len(x), 1))
        explores = self.random.random(len(x)) < self.epsilon
        means[explores] = 0  # all alike: the tie is broken at random
        return means


class LinUcb:
    """Disjoint LinUCB (Li, Chu, Langford and Schapire, 2010, algorithm 1), with a constant feature.

    Ridge 0.09 and alpha 0.3 are the engine's unit prior variance and unit width in units of a reward of deviation 0.3.
    """

    ridge, alpha = 0.09, 0.3

    def __init__(self, arms, features, random):
        size = features + 1
        self.a = np.tile(self.ridge * np.eye(size), (arms, 1, 1))
        self.b = np.zeros((arms, size))

    @staticmethod
    def with_constant(x):
        return np.hstack([np.ones((len(x), 1)), x])

    def scores(self, x):
        z = self.with_constant(x)
        inverse = np.linalg.inv(self.a)
        theta = np.einsum("kij,kj->ki", inverse, self.b)
        width = np.sqrt(np.einsum("ni,kij,nj->nk", z, inverse, z))
        return z @ theta.T + self.alpha * width

    def show(self, arms, x):
        z = self.with_constant(x)
        np.add.at(self.a, arms, np.einsum("ni,nj->nij", z, z))

    def reward(self, arms, x):
        np.add.at(self.b, arms, self.with_constant(x))


POLICIES = {"beta-thompson": BetaThompson, "ucb1": Ucb1, "epsilon-greedy": EpsilonGreedy, "lin-ucb": LinUcb}


def read(path):
    """Columns of a truth file: hours, titles, dues, features, probabilities and rewards."""
    with open(path, encoding="ascii") as file:
        names = file.readline().strip().split(",")
        rows = np.loadtxt(file, delimiter=",", ndmin=2)
    features, arms = (sum(name[0] == kind and name[1:].isdigit() for name in names) for kind in "xp")
    hours, titles, dues = rows[:, 0].astype(int), rows[:, 1].astype(int), rows[:, 2].astype(int)
    x, p, r = np.split(rows[:, 3:], [features, features + arms], axis=1)
    return hours, titles, dues, x, p, r


def regret_of(policy, stream, random):
    """Cumulative regret of one policy over a stream."""
    hours, titles, dues, x, p, r = stream
    bandits = {title: policy(p.shape[1], x.shape[1], random) for title in np.unique(titles)}
    shown, chosen = [], np.full(len(hours), -1)
    regret = 0.0
    for hour in np.unique(hours):
        for rows in shown:
            for title in np.unique(titles[rows]):
                some = rows[titles[rows] == title]
                bandits[title].show(chosen[some], x[some])
        known = np.flatnonzero((dues <= hour) & (chosen >= 0) & (dues > hour - 1))
        known = known[r[known, chosen[known]] > 0]
        for title in np.unique(titles[known]):
            some = known[titles[known] == title]
            bandits[title].reward(chosen[some], x[some])
        now = np.flatnonzero(hours == hour)
        for title in np.unique(titles[now]):
            some = now[titles[now] == title]
            scores = np.where(p[some] >= 0, bandits[title].scores(x[some]), -np.inf)
            ties = scores == scores.max(axis=1, keepdims=True)
            chosen[some] = np.argmax(ties * random.random(ties.shape), axis=1)
        regret += float(np.sum(p[now].max(axis=1) - p[now, chosen[now]]))
        shown = [now]
    return regret


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policies", default=",".join(POLICIES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    names = options.policies.split(",")
    regrets = {name: [] for name in names}
    for number, path in enumerate(options.files):
        stream = read(path)
        for name in names:
            random = np.random.default_rng([options.seed, number])
            regrets[name].append(regret_of(POLICIES[name], stream, random))
    print(json.dumps(regrets))


if __name__ == "__main__":
    main()
