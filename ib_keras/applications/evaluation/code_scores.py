"""Scores of a code by itself: its information about examples and labels, and the use of its coordinates."""

import math

import numpy as np

from ib_keras._probability import tfd
from ib_keras.applications.evaluation.subject import Scores, Subject
from ib_keras.callbacks.code_monitor import ACTIVE
from ib_keras.estimators import Channel
from ib_keras.estimators.channels.coordinate_rates import coordinate_rates
from ib_keras.estimators.channels.coordinates import is_factorised
from ib_keras.estimators.other_quantities.intrinsic_dimension import intrinsic_dimension
from ib_keras.estimators.representation import Reading, columns, relevance, source_information, suited
from ib_keras.plane_row import DIMENSION, NOISE_STD, RELEVANCE, SOURCE

_MOST_TERMS = 2e8


def active_units(subject: Subject) -> Scores:
    """Counts the coordinates whose mean code varies over the examples by a variance above 0.01."""
    return {"active_units": int((subject.codes.var(axis=0) > ACTIVE).sum())}


def dimension(subject: Subject) -> Scores:
    """Intrinsic dimension of the mean codes by TwoNN; nothing where codes repeat or lie on a grid."""
    found = intrinsic_dimension(subject.codes, seed=subject.seed)
    return {DIMENSION: found} if math.isfinite(found) else {}


def rate_per_coordinate(subject: Subject) -> Scores:
    """E KL(q(t_j|x) || r(t_j)) of each coordinate in nats; a point has none."""
    if subject.model.is_deterministic:
        return {}
    values = coordinate_rates(subject.q, subject.model.marginal.distribution(), subject.seed)
    return {"rate_per_coordinate": [float(value) for value in values]}


def source(subject: Subject) -> Scores:
    """Bounds on I(X;T) in nats: of the known channel, or of a point with the noise of `NoisyChannel`."""
    estimator, t = suited(None, subject.q_in_order)
    marginal = None if subject.model.is_deterministic else subject.model.marginal.distribution()
    lower, upper = source_information(estimator, subject.x[subject.order].reshape(subject.n, -1), t, marginal)
    return columns(SOURCE, lower, upper) | _noise(SOURCE, estimator)


def target(subject: Subject) -> Scores:
    """I(T;Y) in nats with its verdict; of a point the larger of what noise leaves and what classifiers read."""
    if not subject.has_labels:
        return {}
    estimator, t = suited(None, subject.q_in_order)
    y = subject.labels[0][subject.order]
    found, beside = relevance(estimator, t, y)[0], {}
    if subject.model.is_deterministic:
        found, beside = Reading.of(t, y, trees=True).judged(found, replace=True)
    return columns(RELEVANCE, found) | beside | _noise(RELEVANCE, estimator)


def total_correlation(subject: Subject) -> Scores:
    """KL(q(t) || prod_j q(t_j)) in nats, which the coordinates share, with the KL of each q(t_j) from r(t_j)."""
    model, d = subject.model, subject.codes.shape[1]
    n = min(subject.n, int(math.sqrt(_MOST_TERMS / d)))
    estimator, t = suited(None, subject.q)
    r = None if model.is_deterministic else model.marginal.distribution()
    known = r is not None and is_factorised(r)
    q = model.posterior(subject.x[:n]) if not model.is_deterministic else _noisy(t[:n], estimator.noise_std)
    parts = Channel(seed=subject.seed).decomposition(None, q, r if known else None)
    found = {
        "total_correlation": parts.total_correlation,
        "total_correlation_verdict": parts.verdict,
        "total_correlation_reason": parts.reason,
        "total_correlation_n": parts.n,
    }
    of_marginal = {"marginal_kl_per_coordinate": list(parts.per_dimension)} if known else {}
    return found | of_marginal | _noise("total_correlation", estimator)


def _noisy(t, noise_std):
    return tfd.MultivariateNormalDiag(t.astype(np.float64), np.full(t.shape[1], float(noise_std)))


def _noise(quantity, estimator):
    """Returns the standard deviation of the noise without which a point would carry infinite information."""
    return {f"{quantity}_{NOISE_STD}": float(estimator.noise_std)} if hasattr(estimator, "noise_std") else {}
