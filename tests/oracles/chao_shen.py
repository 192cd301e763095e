"""Entropy estimator of Chao & Shen (2003), symbol by symbol."""

import collections
import math


def entropy(symbols):
    n = len(symbols)
    seen = collections.Counter(symbols)
    coverage = 1 - sum(count == 1 for count in seen.values()) / n
    total = 0.0
    for count in seen.values():
        p = coverage * count / n
        total -= p * math.log(p) / (1 - (1 - p) ** n)
    return total


def information(x, y):
    return entropy(x) + entropy(y) - entropy(list(zip(x, y)))
