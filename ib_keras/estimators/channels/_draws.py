"""Draws of a channel and their log densities under its rows, in float64 and for a part of the rows at a time."""

from __future__ import annotations

import math

import numpy as np
import tensorflow as tf

from ib_keras._probability import tfd
from ib_keras.estimators.channels._log_density import (
    diagonal_gaussian_density,
    float64,
    is_diagonal_gaussian,
    pairwise_log_density,
)
from ib_keras.estimators.channels._log_sums import Except, log_sums
from ib_keras.estimators.rows.blocks import blocks

_VALUES = 2**20
_SEEDS = 2**16


def channel_rows(q: tfd.Distribution) -> _Rows:
    """Returns the rows of a distribution of batch shape [n] and event shape [d], with their draws and densities."""
    if is_diagonal_gaussian(q):
        return _GaussianRows(q)
    return _OneHotRows(q) if isinstance(q, tfd.OneHotCategorical) else _Rows(q)


def means_or_draws(q: tfd.Distribution, t: np.ndarray) -> np.ndarray:
    """Returns the means [n, d] of the rows in float64, or their draws `t` where the law has no finite means.

    >>> means_or_draws(tfd.Independent(tfd.Cauchy([[0.0]], 1.0), 1), np.array([[3.0]])).tolist()
    [[3.0]]
    """
    try:
        means = np.asarray(q.mean(), np.float64)
    except NotImplementedError:
        return t
    return means if np.isfinite(means).all() else t


def holds_a_point(q: tfd.Distribution) -> bool:
    """Whether a law, or a part of it, puts probability on one point: its density is infinite there.

    >>> holds_a_point(tfd.Independent(tfd.Deterministic([[0.0]]), 1)), holds_a_point(tfd.Normal([0.0], 1.0))
    (True, False)
    """
    if isinstance(q, (tfd.Deterministic, tfd.VectorDeterministic, tfd.Empirical)):
        return True
    values = [
        one for value in q.parameters.values() for one in (value if isinstance(value, (list, tuple)) else [value])
    ]
    return any(holds_a_point(one) for one in values if isinstance(one, tfd.Distribution))


class _Rows:
    """The rows q(t|x_i) of any law."""

    def __init__(self, q: tfd.Distribution) -> None:
        self._q, self._width = float64(q), q.event_shape[0]

    def drawn(self, seed: int, draw: int) -> np.ndarray:
        """Returns draw number `draw` of every row, [n, d]."""
        return self._q.sample(seed=(seed, draw)).numpy()

    def own_log_density(self, t: np.ndarray) -> np.ndarray:
        """Returns log q(t_i|x_i) [n]."""
        return self._q.log_prob(t).numpy()

    def log_sums_of_others(self, t: np.ndarray, *sides: np.ndarray | Except | None) -> np.ndarray:
        """Returns log sum_j q(t_i|x_j) [sides, n] over the rows j != i, or over those of one label or of the others.

        Args:
          t: draws [n, d].
          *sides: for each sum the labels of the rows, integers [n], for the rows with the label of row i; these as
            `Except` for those with another label; or None for all other rows.
        """
        return log_sums(
            lambda rows, others: self._density(others)(t[rows]), len(t), sides=sides, own=-np.inf, width=self._width
        )[:, 0]

    def _density(self, others):
        return pairwise_log_density(self._q if others == slice(0, self._q.batch_shape[0]) else self._q[others])


class _OneHotRows(_Rows):
    """The rows of one-hot categories, some of which may have no probability."""

    def own_log_density(self, t: np.ndarray) -> np.ndarray:
        log_p = np.log(self._q.probs_parameter().numpy(), where=t > 0, out=np.zeros(t.shape))
        return log_p[t > 0]


class _GaussianRows(_Rows):
    """The rows of a diagonal Gaussian, only parts of which are ever in float64."""

    # No distribution is made of a part: those of TFP hold cycles of references, so that their tensors live on.

    def __init__(self, q: tfd.Distribution) -> None:
        law = q.parameters if "loc" in q.parameters else q.distribution.parameters
        self._loc, self._scale = law["loc"], law["scale_diag" if "scale_diag" in law else "scale"]
        self._shape, self._width = (q.batch_shape[0], q.event_shape[0]), 1
        self._slices = blocks(*self._shape, values=_VALUES)

    def drawn(self, seed: int, draw: int) -> np.ndarray:
        t = np.empty(self._shape)
        for part, rows in enumerate(self._slices):
            mean, scale = self._parameters(rows)
            noise = tf.random.stateless_normal(mean.shape, (seed, draw + part * _SEEDS), dtype=tf.float64)
            t[rows] = mean + scale * noise
        return t

    def own_log_density(self, t: np.ndarray) -> np.ndarray:
        return np.concatenate([_normal_log_density(t[rows], *self._parameters(rows)) for rows in self._slices])

    def _density(self, others):
        return diagonal_gaussian_density(*self._parameters(others))

    def _parameters(self, rows):
        """Returns the mean [rows, d], and the scale [rows, d] or, where all rows share it, [1, d]."""
        mean, scale = (
            self._of_rows(parameter, rows, missing) for parameter, missing in ((self._loc, 0.0), (self._scale, 1.0))
        )
        return (
            tf.broadcast_to(mean, [rows.stop - rows.start, self._shape[1]]),
            tf.broadcast_to(scale, [scale.shape[0] if len(scale.shape) == 2 else 1, self._shape[1]]),
        )

    def _of_rows(self, parameter, rows, missing):
        parameter = missing if parameter is None else parameter
        parameter = parameter if hasattr(parameter, "shape") else np.asarray(parameter)
        if len(parameter.shape) == 2 and parameter.shape[0] == self._shape[0]:
            parameter = parameter[rows]
        return tf.cast(parameter, tf.float64)


def _normal_log_density(t, mean, scale):
    squares = ((t - mean) / scale) ** 2 + 2 * tf.math.log(scale)
    return -0.5 * (tf.reduce_sum(squares, axis=1) + t.shape[1] * math.log(2 * math.pi)).numpy()
