"""Bayesian entropy of a distribution over finitely many symbols, with a prior that is nearly flat in the entropy."""

import numpy as np

_GRID = 400
_ZOOMS = 3
_NEGLIGIBLE = 40.0
_ASYMPTOTIC = 1e6


def nsb_entropy(counts: np.ndarray, size: int) -> tuple[float, float]:
    """Returns the posterior (mean, deviation) in nats of the entropy of `size` symbols, after Nemenman et al.

    The prior is a mixture over b of symmetric Dirichlet distributions Dir(b, ..., b). A single one of them fixes the
    entropy nearly before the first row, at xi(b) = psi(size b + 1) - psi(b + 1). The weight d xi / db makes the mixture
    nearly flat in the entropy.

    Args:
      counts: how often each symbol was seen, >= 1.
      size: number of possible symbols, seen or not.

    Example: one toss of a coin leaves the mean of the prior, half of log 2.

    >>> mean, deviation = nsb_entropy([1], size=2)
    >>> round(float(mean), 3), round(float(deviation), 2)
    (0.347, 0.28)

    References:
      Nemenman, Shafee & Bialek, Entropy and inference, revisited (2002), eq. 8 to 12.
      Archer, Park & Pillow, Bayesian and quasi-Bayesian estimators for mutual information from discrete data (2013),
      eq. 17 to 19: moments of the entropy under a Dirichlet distribution.
    """
    if size == 1:
        return 0.0, 0.0
    value, times = (
        np.append(side, unseen) for side, unseen in zip(np.unique(counts, return_counts=True), (0, size - len(counts)))
    )
    n = float(np.sum(counts))
    low, high = -np.log(size) - _NEGLIGIBLE, 2 * np.log(n) + _NEGLIGIBLE
    # The posterior of b may be very narrow: each zoom lays a new grid over the range that carries its weight.
    for _ in range(_ZOOMS):
        log_b = np.linspace(low, high, _GRID)
        log_weight = _log_evidence(np.exp(log_b), value, times) + _log_prior(np.exp(log_b), size) + log_b
        kept = np.flatnonzero(log_weight > log_weight.max() - _NEGLIGIBLE)
        low, high = log_b[max(kept[0] - 1, 0)], log_b[min(kept[-1] + 1, _GRID - 1)]
    weight = np.exp(log_weight - log_weight.max())
    mean, square = (np.average(moment, weights=weight) for moment in _moments(np.exp(log_b), value, times))
    return mean, np.sqrt(max(square - mean**2, 0.0))


def _log_prior(b, size):
    """Returns log d xi / db for every `b`."""
    from scipy.special import polygamma

    exact = size * polygamma(1, size * b + 1) - polygamma(1, b + 1)
    # For large b the difference is lost to rounding: its limit takes over.
    return np.log(np.where(b < _ASYMPTOTIC, exact, (1 - 1 / size) / (2 * b**2)))


def _log_evidence(b, value, times):
    """Returns the log probability, up to a constant, of the counts under Dir(b, ..., b) for every `b`."""
    from scipy.special import betaln, gammaln

    def log_rising(start, n):
        return gammaln(n) - betaln(n, start)

    seen = value > 0
    each = log_rising(b[:, None], value[seen]) @ times[seen]
    return each - log_rising(b * times.sum(), float(value @ times))


def _moments(b, value, times):
    """Returns the first and the second moment of the entropy for every `b`."""
    from scipy.special import digamma, polygamma

    a = value + b[:, None]
    total = a @ times
    first = digamma(total + 1) - (a * digamma(a + 1)) @ times / total
    gap = digamma(a + 1) - digamma(total + 2)[:, None]
    gap_own = digamma(a + 2) - digamma(total + 2)[:, None]
    spread = polygamma(1, total + 2)
    pairs = (a * gap) @ times
    others = pairs**2 - (a * gap) ** 2 @ times - spread * (total**2 - a**2 @ times)
    own = (a * (a + 1) * (gap_own**2 + polygamma(1, a + 2) - spread[:, None])) @ times
    return first, (others + own) / (total * (total + 1))
