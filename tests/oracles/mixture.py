"""A mixture of Gaussians with independent coordinates, component by component."""

import math


def normal_log_prob(t, mean, scale):
    return sum(-0.5 * ((x - m) / s) ** 2 - math.log(s) - 0.5 * math.log(2 * math.pi) for x, m, s in zip(t, mean, scale))


def log_prob(t, logits, means, scales):
    weights = [math.exp(logit) for logit in logits]
    joint = [math.log(w / sum(weights)) + normal_log_prob(t, m, s) for w, m, s in zip(weights, means, scales)]
    largest = max(joint)
    return largest + math.log(sum(math.exp(value - largest) for value in joint))


def moments(logits, means, scales):
    """Returns the mean and the variance of every coordinate."""
    total = sum(math.exp(logit) for logit in logits)
    weights = [math.exp(logit) / total for logit in logits]
    axes = range(len(means[0]))
    first = [sum(w * m[d] for w, m in zip(weights, means)) for d in axes]
    second = [sum(w * (m[d] ** 2 + s[d] ** 2) for w, m, s in zip(weights, means, scales)) for d in axes]
    return first, [b - a**2 for a, b in zip(first, second)]
