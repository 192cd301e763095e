"""Bounds on mutual information from a matrix of scores, term by term."""

import math


def log_mean_exp(values):
    largest = max(values)
    return largest + math.log(sum(math.exp(value - largest) for value in values) / len(values))


def info_nce(scores):
    n = len(scores)
    return sum(scores[i][i] - log_mean_exp([scores[i][j] for j in range(n)]) for i in range(n)) / n


def leave_one_out(scores):
    n = len(scores)
    return sum(scores[i][i] - log_mean_exp([scores[i][j] for j in range(n) if j != i]) for i in range(n)) / n
