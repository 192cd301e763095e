"""Nemenman-Shafee-Bialek entropy by adaptive integration over the entropy of the prior, symbol by symbol."""

import math

from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import digamma


def prior_entropy(b, size):
    return digamma(size * b + 1) - digamma(b + 1)


def evidence(b, counts):
    n = sum(counts)
    log_p = math.lgamma(len(counts) * b) - math.lgamma(n + len(counts) * b)
    log_p += sum(math.lgamma(count + b) - math.lgamma(b) for count in counts)
    return math.exp(log_p + math.lgamma(n + 1) - sum(math.lgamma(count + 1) for count in counts))


def entropy_given(b, counts):
    total = sum(counts) + len(counts) * b
    return digamma(total + 1) - sum((count + b) / total * digamma(count + b + 1) for count in counts)


def entropy(counts):
    """Posterior mean in nats; `counts` holds a 0 for every symbol that was not seen."""
    size = len(counts)

    def b_of(xi):
        return math.exp(brentq(lambda u: prior_entropy(math.exp(u), size) - xi, -40, 16))

    def weighted(xi):
        b = b_of(xi)
        return evidence(b, counts) * entropy_given(b, counts)

    ends = 1e-6, math.log(size) - 1e-6
    above, below = (
        quad(f, *ends, limit=400, epsabs=0, epsrel=1e-9)[0] for f in (weighted, lambda xi: evidence(b_of(xi), counts))
    )
    return above / below
